"""Views of deskgauge.db for other tools (Datasette, Grafana, dbt, notebooks): their SELECT by name.

enriched_events: one row an event, read from its best form (complete history, then snapshot, then hint; then
the later vendor time, then the lower hash), with the facts and tags of its ticket, of the episode in which it
falls (the last one started at or before it, else the first) and of its account. `superseded` is 1 for a
change that was only hinted at and that a complete history has replaced.
"""

FORM_RANK = "CASE {event}.form WHEN 'history' THEN 2 WHEN 'snapshot' THEN 1 ELSE 0 END"
PLACE = f"({FORM_RANK}, coalesce({{event}}.updated_at, ''))"

BETTER_FORM = f"""SELECT 1 FROM events b WHERE b.id = e.id AND b.hash <> e.hash AND (
    {PLACE.format(event="b")} > {PLACE.format(event="e")}
    OR ({PLACE.format(event="b")} = {PLACE.format(event="e")} AND b.hash < e.hash))"""

EPISODE = """coalesce(
    (SELECT p.id FROM episodes p WHERE p.ticket_id = e.ticket_id AND p.started_at <= e.at
      ORDER BY p.number DESC LIMIT 1),
    (SELECT p.id FROM episodes p WHERE p.ticket_id = e.ticket_id ORDER BY p.number LIMIT 1))"""

VIEWS: dict[str, str] = {
    "enriched_events": f"""SELECT
  e.id AS event_id, e.hash AS event_hash, e.connection, e.kind, e.form, e.at, e.time_source, e.sequence,
  e.fields, e.signs, e.delivery, e.received_at,
  CASE WHEN e.form = 'hint' AND e.kind IN ('change', 'state') AND e.at <= t.history_until
    THEN 1 ELSE 0 END AS superseded,
  e.ticket_id, t.created_at AS ticket_created_at, t.status, t.priority, t.channel, t.tags, t.requester_id,
  t.customer_id, t.category, t.category_source, t.tier, t.ai_touchpoint, t.ai_first_at, t.ai_agent,
  t.ai_version, t.language,
  t.resolution_path, t.turn_count, t.followup_of, t.merged_into, t.removed, t.repeat_of, t.repeat_gap_seconds,
  t.taxonomy_version, t.fold_version,
  p.id AS episode_id, p.number AS episode_number, p.started_at AS episode_started_at,
  p.started_by AS episode_started_by, p.resolved_at AS episode_resolved_at, p.boundary AS episode_boundary,
  p.path AS episode_path, p.confirmed_at AS episode_confirmed_at, p.ai_touchpoint AS episode_ai_touchpoint,
  p.turn_count AS episode_turn_count, p.ai_turns AS episode_ai_turns, p.human_turns AS episode_human_turns,
  p.verdict AS episode_verdict, p.verdict_at AS episode_verdict_at,
  p.verdict_due_at AS episode_verdict_due_at, p.revocations AS episode_revocations,
  t.account_id, t.account_source, a.source AS account_origin
FROM events e
LEFT JOIN tickets t ON t.id = e.ticket_id
LEFT JOIN episodes p ON p.id = {EPISODE}
LEFT JOIN accounts a ON a.id = t.account_id
WHERE e.ticket_id <> '' AND NOT EXISTS ({BETTER_FORM})""",
}
