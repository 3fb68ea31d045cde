"""What the answer page says, by language."""

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "question": "How easy was it to get your problem solved?",
        "low": "Very hard",
        "high": "Very easy",
        "remark": "What could have been easier? (optional)",
        "send": "Send",
        "thanks": "Thank you. You can change your answer as long as this page works.",
        "given": "You have answered; a new answer replaces it.",
        "choose": "Please choose a number from 1 to 7.",
        "stop": "Do not ask me again",
        "stopped": "You will not be asked again.",
        "gone": "This link does not work any more. Please use the one in the newest message, or ask whoever sent it.",
        "later": "Your answer could not be saved now. Please try again in a minute.",
        "back": "Back to the question",
    },
    "de": {
        "question": "Wie leicht war es, Ihr Problem gelöst zu bekommen?",
        "low": "Sehr schwer",
        "high": "Sehr leicht",
        "remark": "Was hätte leichter sein können? (freiwillig)",
        "send": "Absenden",
        "thanks": "Danke. Solange diese Seite erreichbar ist, können Sie Ihre Antwort ändern.",
        "given": "Sie haben geantwortet; eine neue Antwort ersetzt sie.",
        "choose": "Bitte wählen Sie eine Zahl von 1 bis 7.",
        "stop": "Nicht mehr fragen",
        "stopped": "Sie werden nicht mehr gefragt.",
        "gone": "Dieser Link funktioniert nicht mehr. Bitte nehmen Sie den aus der neuesten Nachricht.",
        "later": "Ihre Antwort konnte gerade nicht gespeichert werden. Bitte versuchen Sie es gleich noch einmal.",
        "back": "Zurück zur Frage",
    },
}
