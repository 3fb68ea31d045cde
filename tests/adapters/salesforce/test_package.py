"""The package that makes our fields makes those that the sink writes, and lets its user edit them."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from adapters.account_figures import FIGURES, TEXT_LENGTH, Figure
from tests.fakes.salesforce import OURS

PACKAGE = Path(__file__).parents[3] / "docs" / "crm" / "salesforce"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
# https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_field_types.htm
MADE = {
    Figure.STATE: "Text", Figure.NUMBER: "Number", Figure.MOMENT: "DateTime", Figure.LONG_TEXT: "LongTextArea",
    Figure.TEXT: "Text", Figure.LINK: "Url",
}  # fmt: skip
LONGEST_LABEL = 40


def parts(path: str, tag: str) -> list[dict[str, str]]:
    root = ElementTree.parse(PACKAGE / path).getroot()
    return [
        {child.tag.removeprefix(NAMESPACE): child.text or "" for child in one}
        for one in root.iter(f"{NAMESPACE}{tag}")
    ]


def test_the_package_makes_every_field_with_the_type_that_the_sink_writes() -> None:
    made = {one["fullName"]: one for one in parts("objects/Account.object", "fields")}

    assert {name: one["type"] for name, one in made.items()} == {
        OURS[name]: MADE[kind] for name, (_, kind) in FIGURES.items()
    }
    assert {one["length"] for one in made.values() if one["type"] == "LongTextArea"} == {str(TEXT_LENGTH)}
    assert max(len(one["label"]) for one in made.values()) <= LONGEST_LABEL


def test_the_permission_set_lets_its_user_edit_them_and_make_no_account() -> None:
    allowed = parts("permissionsets/Deskgauge.permissionset", "fieldPermissions")
    accounts = parts("permissionsets/Deskgauge.permissionset", "objectPermissions")

    assert [one["field"] for one in allowed] == [f"Account.{name}" for name in OURS.values()]
    assert {(one["editable"], one["readable"]) for one in allowed} == {("true", "true")}
    assert [(one["object"], one["allowCreate"], one["allowDelete"]) for one in accounts] == [
        ("Account", "false", "false")
    ]


def test_the_list_of_the_package_names_all_of_it() -> None:
    root = ElementTree.parse(PACKAGE / "package.xml").getroot()
    members = [one.text for one in root.iter(f"{NAMESPACE}members")]

    assert members == [f"Account.{name}" for name in OURS.values()] + ["Deskgauge"]
