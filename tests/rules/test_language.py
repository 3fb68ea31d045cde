"""Whether a text is English; what is in doubt is not."""

import pytest

from rules.language import ENGLISH, ENGLISH_WORDS, OTHER, OTHER_WORDS, language_of

ENGLISH_TEXTS = [
    "The import fails with an error.",
    "I can't log in",
    "Why is it so slow?",
    "Great, thank you!",
    "It’s broken again",
    "please help me with my account",
    "THIS IS NOT WORKING",
    "We restarted the server and it did not help.",
    "My colleague José cannot open the café report.",
    "no",
    "The file Übersicht.pdf is empty and I do not know why.",
]
OTHER_TEXTS = [
    "Der Import funktioniert nicht.",
    "Ich kann mich nicht anmelden, bitte helfen Sie mir.",
    "Wann wird das behoben?",
    "Ça ne marche toujours pas.",
    "Je ne peux pas me connecter à mon compte",
    "Merci, mais je ne vois pas le bouton.",
    "No puedo entrar en mi cuenta, por favor ayuda",
    "Gracias, pero sigue sin funcionar.",
    "Non riesco ad accedere, grazie per l'aiuto",
    "Quando sarà risolto il problema? Non è più possibile.",
    "Dank je, maar het werkt nog niet.",
    "Obrigado, mas o erro continua.",
    "Não consigo entrar na minha conta.",
    "Tack, men det fungerar inte.",
    "Det virker ikke.",
    "Nie mogę się zalogować.",
    "Можно поговорить с человеком?",
    "登录不了",
    "ログインできません",
    "لا أستطيع تسجيل الدخول",
    "Δεν μπορώ να συνδεθώ",
    "로그인할 수 없습니다",
]
UNKNOWN_TEXTS = ["", "ERR-4711", "12345", ":-)", "...", "https", "Rechnungsnummer", "facture", "?!"]


@pytest.mark.parametrize("text", ENGLISH_TEXTS)
def test_english_is_known_by_its_commonest_words(text: str) -> None:
    assert language_of(text) == ENGLISH


@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_other_languages_and_scripts_are_known_for_such(text: str) -> None:
    assert language_of(text) == OTHER


@pytest.mark.parametrize("text", UNKNOWN_TEXTS)
def test_where_no_word_gives_it_away_nothing_is_said(text: str) -> None:
    assert language_of(text) is None


def test_as_many_words_of_both_give_nothing_away() -> None:
    assert language_of("the nicht") is None
    assert language_of("the the nicht") == ENGLISH
    assert language_of("the nicht nicht") == OTHER


def test_no_word_counts_for_both() -> None:
    assert not ENGLISH_WORDS & OTHER_WORDS


def test_only_the_first_words_count() -> None:
    assert language_of("the " * 200 + "nicht " * 900) == ENGLISH
    assert language_of("nicht " * 200 + "the " * 900) == OTHER


def test_a_few_names_with_accents_do_not_make_another_language_of_it() -> None:
    assert language_of("We met José and Zoë in the office and it was good.") == ENGLISH
