"""Lists that are of a story though they stand in boxes of their own: a recipe's, and footnotes."""

from .blocks import HEADINGS, Outline
from .naming import words_of

NAMES = frozenset(
    [
        *("directions", "footnotes", "ingredient", "ingredients", "instruction", "instructions"),
        *("recipe", "steps"),
    ]
)
"""What developers call such a box, or the plugins of blogs that make them."""

PROPERTIES = frozenset({"recipeIngredient", "recipeInstructions", "ingredients", "step"})
PAGE = frozenset({"article", "main", "body"})
NOTES = "doc-endnotes"
DEEP, LINKED = 6, 0.5
"""How many elements around an item its list's name may stand on, and how far it may be linked."""


def own_lists(outline: Outline, lost: set[int]) -> set[int]:
    """The places in `lost` of items of such lists, and of the headings over them."""
    found = {at for at in lost if outline.role(at) == "li" and is_own(outline, at)}
    headings = {at for at in lost if outline.tag(at) in HEADINGS and at + 1 in found}
    return found | headings


def is_own(outline: Outline, at: int) -> bool:
    """Whether an item of a list is within a box of a recipe, or of footnotes."""
    number = outline.blocks[at].node
    for _ in range(DEEP if outline.blocks[at].density < LINKED else 0):
        node = outline.nodes[number]
        if node.tag in PAGE:
            return False
        marked = node.element.get("itemprop") in PROPERTIES or node.element.get("role") == NOTES
        if marked or not NAMES.isdisjoint(words_of(node.names)):
            return True
        number = node.parent
    return False
