"""What customers of the simulated world complain about and what helps, by category; all of it is made up.

{thing} and {number} are filled from the issue, so one issue keeps its words whenever its customer comes back.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """things: what an issue can be about; problems, symptoms of a bug, and answers that fit."""

    things: tuple[str, ...]
    problems: tuple[str, ...]
    symptom: str
    answers: tuple[str, ...]


WORDING = {
    "data_import": Wording(
        ("contact list", "price table", "order history", "inventory sheet", "supplier file"),
        (
            "The import of our {thing} stops at row {number} and no reason is shown.",
            "After importing the {thing} all accented letters are broken in {number} rows.",
            "Our {thing} has {number} lines but only half of them arrive.",
            "The date column of the {thing} is read as text since we switched to template {number}.",
            "The mapping step does not offer our custom column for the {thing}.",
        ),
        "Every import of a {thing} ends in a blank page and error {code}",
        (
            "Save the {thing} as CSV in UTF-8 and import it again; rows with an empty key are skipped.",
            "Open Settings, Import, and set the delimiter to semicolon. The {thing} then arrives completely.",
            "Map the column under Advanced before you press Start. The {thing} then keeps it.",
        ),
    ),
    "data_export": Wording(
        ("invoice list", "audit trail", "customer table", "time sheet", "stock report"),
        (
            "The export of the {thing} contains only {number} rows although the screen shows more.",
            "We need the {thing} as a spreadsheet, but the download button gives a PDF.",
            "The scheduled export of the {thing} has not arrived for {number} days.",
            "Column {number} of the exported {thing} is always empty.",
        ),
        "Exporting the {thing} hangs and then says {code}",
        (
            "Remove the date filter above the {thing}; an export always follows the filter on the screen.",
            "Choose Format, Spreadsheet in the export dialog. The {thing} keeps that choice for next time.",
            "The schedule was paused. I switched it on again, the {thing} comes tonight.",
        ),
    ),
    "sign_in": Wording(
        ("password", "authenticator app", "single sign-on", "reset link", "backup code"),
        (
            "I cannot sign in, the {thing} is refused since yesterday.",
            "The {thing} worked on my old phone and now I am locked out after {number} attempts.",
            "The page asks for the {thing} again and again, about {number} times.",
            "A new colleague gets no mail for the {thing}.",
        ),
        "Signing in with the {thing} shows {code} instead of the start page",
        (
            "Use Forgot password on the sign-in page; the old {thing} is replaced by the new one.",
            "Clear the cookies of our site and set the {thing} up once more under Profile, Security.",
            "I have lifted the lock. Please try the {thing} again in a private window.",
        ),
    ),
    "billing": Wording(
        ("invoice", "credit note", "seat charge", "tax number", "payment card"),
        (
            "The {thing} of this month is {number} too high.",
            "We were charged twice, please look at the {thing}.",
            "Our {thing} shows the old company address, order {number}.",
            "How do we change the {thing} before the next renewal?",
        ),
        "The {thing} cannot be opened, the page shows {code}",
        (
            "Seats are billed from the day they are added; the {thing} lists them in the second table.",
            "You can change the {thing} under Billing, Details until the last day of the month.",
            "The second charge is only reserved and disappears in a few days, the {thing} stays as it is.",
        ),
    ),
    "reports": Wording(
        ("weekly summary", "revenue chart", "team overview", "forecast", "funnel"),
        (
            "The {thing} shows zero for week {number} although we had sales.",
            "The numbers of the {thing} differ from the list by {number}.",
            "The {thing} ignores the filter for our second region.",
            "Can the {thing} start the week on Monday?",
        ),
        "The {thing} stays empty and the console shows {code}",
        (
            "The {thing} counts by closing date. Switch the date field at the top and both numbers agree.",
            "Add the second region to the saved view, the {thing} only reads saved views.",
            "Set the first day of the week under Settings, Region; the {thing} follows at the next refresh.",
        ),
    ),
    "integrations": Wording(
        ("calendar sync", "chat connector", "CRM link", "mail bridge", "storage folder"),
        (
            "The {thing} has not moved anything for {number} hours.",
            "Since we reconnected the {thing} every record comes twice.",
            "The {thing} says connected, but changes do not arrive on the other side.",
            "Which permissions does the {thing} need for {number} shared mailboxes?",
        ),
        "The {thing} disconnects by itself with {code}",
        (
            "Reconnect the {thing} with an administrator account; the old consent has run out.",
            "Pick one direction for the {thing} under Sync rules, then the doubles stop.",
            "Allow our address range in your firewall; the {thing} retries within the hour.",
        ),
    ),
    "permissions": Wording(
        ("project board", "shared folder", "admin area", "contract archive", "team calendar"),
        (
            "Two people of our team cannot open the {thing} since the change on day {number}.",
            "Guests see the {thing} although they should not.",
            "I am owner but the {thing} is read-only for me.",
            "How do I give {number} external people access to the {thing} only?",
        ),
        "Opening the {thing} ends with {code} for everybody in the role",
        (
            "Add them to the Members role; the {thing} no longer inherits rights from its parent.",
            "Switch off Public link in the share dialog of the {thing}.",
            "Create a guest group and share just the {thing} with it.",
        ),
    ),
    "performance": Wording(
        ("dashboard", "ticket list", "search page", "planning view", "gallery"),
        (
            "The {thing} takes {number} seconds to load every morning.",
            "Typing in the {thing} lags badly with more than {number} rows.",
            "The {thing} freezes when three of us work in it.",
        ),
        "The {thing} times out with {code} around noon",
        (
            "Hide the preview column, it loads every attachment of the {thing}.",
            "Archive entries older than a year; the {thing} then reads a tenth of the rows.",
        ),
    ),
    "notifications": Wording(
        ("mention mail", "daily digest", "push message", "reminder", "approval request"),
        (
            "The {thing} arrives {number} hours late.",
            "I switched off the {thing} and still get it.",
            "Nobody in our team receives the {thing} any more.",
            "Every {thing} comes {number} times.",
        ),
        "No {thing} is sent and the log page shows {code}",
        (
            "Our mails were in your spam folder; allow the sender and the {thing} comes at once.",
            "Switch the {thing} off under Profile, Notifications for each workspace.",
            "Two rules send the same {thing}; delete the older one.",
        ),
    ),
    "account_changes": Wording(
        ("company name", "workspace owner", "billing contact", "time zone", "subdomain"),
        (
            "We need to change the {thing}, our contract number is {number}.",
            "The {thing} is wrong since the takeover, who can change it?",
            "Please tell me where the {thing} is set, I searched {number} pages.",
        ),
        "Saving a new {thing} is refused with {code}",
        (
            "An owner can change the {thing} under Settings, Workspace. It is effective at once.",
            "Send the form from the account page; the {thing} is changed within a day.",
        ),
    ),
    "api": Wording(
        ("order endpoint", "webhook", "token", "bulk call", "sandbox"),
        (
            "The {thing} answers 429 although we send only {number} calls a minute.",
            "The {thing} returns an empty list on page {number}.",
            "Signatures of the {thing} do not match since we rotated the secret.",
            "Is there a way to filter the {thing} by time of change?",
        ),
        "The {thing} answers 500 with {code} for valid requests",
        (
            "Limits count per workspace. Spread the {thing} over a minute, a header shows what is left.",
            "Use the cursor of the last page instead of a number; the {thing} skips deleted rows.",
            "Sign the raw body, before any parsing; the {thing} then matches.",
        ),
    ),
    "search": Wording(
        ("part number", "customer name", "attachment", "tag", "phrase in quotes"),
        (
            "Search does not find a {thing} that certainly exists, record {number}.",
            "Searching for a {thing} lists {number} results that have nothing to do with it.",
            "New records appear in the search for a {thing} only the next day.",
        ),
        "Searching for a {thing} shows {code}",
        (
            "Put the {thing} in quotes, then only exact matches are listed.",
            "Archived records are left out; tick Archive beside the box to find the {thing}.",
        ),
    ),
    "mobile_app": Wording(
        ("photo upload", "offline mode", "barcode scanner", "signature field", "start screen"),
        (
            "The {thing} of the app stopped after the update to version {number}.",
            "With the {thing} the battery is empty in {number} hours.",
            "The {thing} does not turn with the tablet.",
        ),
        "The app closes itself at the {thing} and reports {code}",
        (
            "Allow the camera and storage for the app, then the {thing} works again.",
            "Remove the app, restart and install it anew; the {thing} keeps its entries on the server.",
        ),
    ),
    "onboarding": Wording(
        ("setup guide", "invitation", "training course", "sample project", "welcome call"),
        (
            "We are new here with {number} people, where do we find the {thing}?",
            "The {thing} stops at step {number}, what comes next?",
            "Can the {thing} be repeated for a second team?",
        ),
        "The {thing} cannot be finished, it shows {code}",
        (
            "You find the {thing} behind the question mark at the top right; every new person sees it once.",
            "Press Skip at that step, the {thing} then goes on and you can come back later.",
        ),
    ),
}
