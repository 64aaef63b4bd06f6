"""The lists of a recipe, which stand in a box of their own below the story of it."""

from .blocks import HEADINGS, Outline
from .naming import words_of

NAMES = frozenset(
    ["directions", "ingredient", "ingredients", "instruction", "instructions", "recipe", "steps"]
)
"""What developers call such a box, or the plugins of blogs that make them."""

PROPERTIES = frozenset({"recipeIngredient", "recipeInstructions", "ingredients", "step"})
DEEP = 6
"""How many elements around a list its name may stand on."""


def recipe_lists(outline: Outline, lost: set[int]) -> set[int]:
    """The places in `lost` of items of a recipe's lists, and of the headings over them."""
    found = {at for at in lost if outline.role(at) == "li" and is_of_recipe(outline, at)}
    headings = {at for at in lost if outline.tag(at) in HEADINGS and at + 1 in found}
    return found | headings


def is_of_recipe(outline: Outline, at: int) -> bool:
    """Whether a block without a link is within a box of a recipe."""
    number = outline.blocks[at].node
    for _ in range(DEEP if not outline.blocks[at].linked else 0):
        node = outline.nodes[number]
        if node.tag in {"article", "main", "body"}:
            return False
        if node.element.get("itemprop") in PROPERTIES:
            return True
        if not NAMES.isdisjoint(words_of(node.names)):
            return True
        number = node.parent
    return False
