// What this sends to Deskgauge, and when: docs/help-center.md
try {
	const {dataset: set, src} = document.currentScript
	const url = new URL("api/v1/events?key=" + set.key, set.to || src)
	const quiet = act => (...given) => { try { act(...given) } catch {} }
	const draw = () => crypto.getRandomValues(new Uint32Array(4)).join("-")
	const idIn = path => /\/articles\/(\d+)|$/.exec(path)[1], article_id = idIn(location.pathname)

	let visitor_id = draw()
	quiet(() => {
		const store = localStorage, nav = navigator
		if (set.consent == "0" || nav.doNotTrack == 1 || nav.globalPrivacyControl) delete store.deskgauge
		else store.deskgauge = visitor_id = store.deskgauge || visitor_id
	})()

	const send = quiet((type, fields) => {
		const event = {customer_id: set.customer, ...fields, type, id: draw(), at: new Date, visitor_id}
		if (set.queries != 1) delete event.query
		const body = JSON.stringify({schema: "deskgauge.events/1", events: [event]})
		fetch(url, {method: "POST", body, keepalive: true, credentials: "omit"}).catch(() => {})
	})

	const look = quiet(() => {
		if (article_id) return send("article_viewed", {article_id})
		const find = new URLSearchParams(location.search)
		const query = find.get("query") || find.get("term") || find.get("q")
		const main = document.querySelector("main,[role=main]") || document
		const shown = [...main.querySelectorAll("a[href*='/articles/']")].map(link => idIn(link.pathname))
		if (query && !(find.get("page") > 1)) send("search", {query, results: new Set(shown).size})
	})

	const vote = quiet(({target}) => {
		const button = target.closest(".article-vote,#voting-container .a-link,[data-reaction-text]")
		const [, up] = /(vote-up|smiley)|vote-down|disapp/.exec(button.className + button.dataset.reactionText)
		if (button.ariaPressed != "true") send("article_voted", {article_id, helpful: !!up})
	})

	if (article_id) addEventListener("click", vote, true)
	if (document.readyState == "loading") addEventListener("DOMContentLoaded", look)
	else look()
	window.deskgauge = send
} catch {}
