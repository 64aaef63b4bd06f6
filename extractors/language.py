"""The language of a text: by its script, then by its commonest words."""

import re
from collections import Counter
from itertools import chain, islice

SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("ja", re.compile(r"[\u3041-\u30fa]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("th", re.compile(r"[\u0e01-\u0e5b]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("ml", re.compile(r"[\u0d00-\u0d7f]")),
    ("gu", re.compile(r"[\u0a80-\u0aff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)
BEYOND = re.compile(r"[\u0370-\u03ff\u0530-\u05ff\u0900-\u1fff\u2e80-\uffef]")
COMMON = {
    "en": "the of and to in a is that for it was with on "
    "as be by at from this he are his have not but an they",
    "de": "der die und in den von zu das mit sich des auf für "
    "ist im dem nicht ein eine als auch es an werden aus er hat",
    "fr": "de la le et les des en un du une que est pour qui "
    "dans a par plus pas au sur ne se ce il sont avec l d",
    "es": "de la que el en y a los del se las por un "
    "para con no una su al lo como más pero sus le ha",
    "it": "di e il la che in a per un del è con non "
    "una i le della si da al dei sono nel ha alla anche",
    "pt": "de a o que e do da em um para com não uma "
    "os no se na por mais as dos como mas ao ele das à",
    "nl": "de het een van en in is dat op te zijn met voor "
    "niet aan er om hij ook als bij door maar naar dan uit",
    "sv": "och i att det som en på är av för med till den "
    "har de inte om ett han men var jag från vi så kan",
    "da": "og i at det er en til af på for de med den "
    "der ikke som har et han fra var vi men jeg af blev efter",
    "no": "og i det er til på som en for av at med de "
    "ikke har den om et han var fra vi men seg jeg ble etter",
    "fi": "ja on ei että se oli hän ovat mutta myös kuin "
    "ole mukaan joka jo sen vain jos niin kun hänen mitä",
    "is": "og að í á er sem það til við um en var með fyrir ekki af hann eru frá því þá hafa hún",
    "pl": "w i na z się do nie że to jest o jak za po od a przez dla ale tym ma co są był jego",
    "cs": "a v se na je že o s z do i to k "
    "ve pro za by ale si po jako jsou byl od jeho které který",
    "sk": "a v sa na je že o s z do aj to k vo pre za by ale si po ako sú bol od jeho ktoré ktorý",
    "hu": "a az és hogy nem is egy ez volt azt meg csak de már ki még mint el ha vagy aki szerint",
    "ro": "de și în la a nu cu că pe o un pentru din ce mai sunt se este care dar fi au lui",
    "hr": "i u je na se da za su od s a o ne koji što kao će bi to iz ali nije do po ili te",
    "sl": "in je v na se da za so z pa ki ne bi tudi ni kot po od iz s pri bo o ali še",
    "lt": "ir į kad yra iš su ne tai bet kaip už jo tik dėl buvo nuo apie jau taip dar prie",
    "lv": "un ir ka ar no par uz kas bet arī lai tas pēc nav kā gada to ne vai tika pie",
    "et": "ja on ei et ka oli see kui mis ta aga oma ning kes seda nii või pole ole ainult",
    "tr": "ve bir bu da için ile de olarak daha çok olan "
    "gibi en kadar sonra ne o var her göre ise olduğu ancak",
    "az": "və bir bu ki üçün ilə də olan edib daha çox kimi sonra görə onun isə olub hər həm deyib",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam "
    "akan pada juga saya ke karena ada bisa oleh mereka telah",
    "ms": "yang dan di itu dengan untuk tidak ini dari "
    "dalam akan pada beliau kerana boleh oleh mereka telah berkata",
    "vi": "và của là có không được cho các trong với một "
    "người những đã này khi để từ về tại đến nhiều",
    "tl": "ang ng sa na mga at ay si ni para nang kay ito niya hindi rin siya may mula",
    "ca": "de la i que el a en les els per un amb una del és no al dels ha més es com va",
    "sw": "ya na wa kwa ni katika za la kuwa cha hiyo huo alisema watu pia kama baada",
    "zu": "ukuthi futhi kanye kakhulu uma wabo yakhe lapho khona nje kodwa kusho ngoba",
    "ru": "и в не на что с по это как из для он а к но за от у его о был также их",
    "uk": "і в не на що з до це як для він а за та від у про його який але й було також",
    "bg": "и на в да за се от с е че по са не ще това със като си към или най които",
    "sr": "и у је на се да за су од са а о не који што као ће би то из али није до по",
    "be": "і ў на не з што да як для гэта а за па ад яго быў але таксама якія гэтага было яны пра",
    "mk": "и на во не се да од со за што како по ќе е ги тоа но беше или дека го ја ќе кои",
    "kk": "және мен бен үшін бұл деп бір да де болып туралы ол осы бойынша деді еді ғана",
    "ky": "жана менен үчүн бул деп бир да эле ошол тууралуу деди болгон керек",
    "sq": "dhe të në e për me që një është nga ka si por nuk i se u do ishte më kjo janë tij",
    "ku": "û ku di de li ji bi ew jî bo wê her ne hatin kir dike xwe ye jê dema",
    "ckb": "لە و بە بۆ کە ئەم لەگەڵ دەکات ئەو بوو هەر ئەوە نەک سەر دا",
    "ar": "في من على أن إلى عن التي الذي مع هذا هذه كان بعد ما لا بين ذلك وقال أو خلال",
    "fa": "و در به از که این را با است برای آن یک خود تا کرد شد بر هم می های",
    "ur": "کے میں کی ہے کا سے اور کو نے پر کہ یہ اس ہیں کہا بھی ایک تھا نہیں",
}
WORDS = {code: frozenset(words.split()) for code, words in COMMON.items()}
SPOKEN = {word: [code for code in WORDS if word in WORDS[code]] for word in chain(*WORDS.values())}
"""The languages that each of the common words is of."""

WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 4000
LETTERS_OF = {
    "tr": "ğış", "vi": "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "pl": "ąęłńśźż",
    "cs": "ěřů", "hu": "őű", "ro": "țșţ", "de": "ßäöü", "pt": "ãõ", "es": "ñ¿¡", "is": "ðþ",
    "fi": "äö", "et": "äöüõ", "sv": "åäö", "da": "æøå", "no": "æøå",
    "lv": "āēīūļņģķ", "lt": "ėųįū", "az": "ə", "uk": "іїєґ", "sr": "ђћџљњ", "ur": "ےہٹڈڑں",
    "fa": "پچژگ", "sk": "ľĺŕô", "be": "ў", "mk": "ѓќѕ", "kk": "әғқңөұһ", "ckb": "ەڕۆێڵ",
}  # fmt: skip
"""Letters that a language shares with few others."""

OWN = {
    letter: [code for code in LETTERS_OF if letter in LETTERS_OF[code]]
    for letter in chain(*LETTERS_OF.values())
}
"""The languages that each of these is of; in a text, it counts half."""

FAMILIES = ("da no sv", "id ms", "cs sk", "hr sr sl", "es ca pt")
SIBLINGS = {code: family.split() for family in FAMILIES for code in family.split()}
"""Languages that share most of their common words: few words do not tell which it is."""

SIBLING = 1.4
"""How much more a sibling must show before it is believed instead of the declared language."""

SURE = 0.22
"""Share of common words from which a text is surely of a language, whatever is declared."""

LETTERS, CODE = 8, 2
LEAST = 0.05
"""Share of a text's words that must be common ones of a language; below, nothing is said."""


def language_of(text: str, hint: str | None = None) -> str | None:
    """The two-letter code of the language that `text` is in; `hint` decides between equals."""
    sample = text[:SAMPLE]
    if len(list(islice(filter(str.isalpha, sample), LETTERS))) < LETTERS:
        return None
    by_script = script_language(sample, hint) if BEYOND.search(sample) else None
    return by_script or word_language(sample, hint)


def script_language(sample: str, hint: str | None) -> str | None:
    """The language that a script is proof of."""
    letters = sum(map(str.isalpha, sample))
    counts = {code: len(form.findall(sample)) for code, form in SCRIPTS}
    if (
        counts["ja"]
        and counts["ja"] + counts["zh"] > 0.3 * letters
        and counts["ja"] > 0.05 * letters
    ):
        return "ja"
    code = max(counts, key=lambda name: counts[name])
    if counts[code] < 0.3 * letters:
        return None
    return hint if code == "hi" and hint in {"mr", "ne"} else code


def word_language(sample: str, hint: str | None) -> str | None:
    """The language whose commonest words make up most of a sample."""
    scores = scores_of(sample)
    if not scores:
        return None
    if hint in scores:
        scores[hint] *= 1.1
    best = max(scores, key=lambda code: scores[code])
    if hint and hint not in scores and scores[best] < SURE:
        return hint
    if hint and hint in SIBLINGS.get(best, ()) and scores[hint] * SIBLING >= scores[best]:
        return hint
    return best if scores[best] >= LEAST else hint


def scores_of(sample: str) -> dict[str, float]:
    """The share of a sample's words, and of its letters, that speaks for each language; nothing of
    a sample without words.
    """
    words = Counter(WORD.findall(sample.lower().replace("\u0307", "")))
    signs, total = Counter(sample.lower()), words.total()
    met = dict.fromkeys(WORDS, 0.0)
    for word in words.keys() & SPOKEN.keys():
        for code in SPOKEN[word]:
            met[code] += words[word]
    for letter in signs.keys() & OWN.keys():
        for code in OWN[letter]:
            met[code] += signs[letter] / 2
    return {code: found / total for code, found in met.items()} if total else {}


def declared_language(values: list[str | None]) -> str | None:
    """The two-letter code in the first of `values` that has one, such as ``pt_BR``."""
    for value in values:
        code = (value or "").strip().lower()[:2]
        if len(code) == CODE and code.isascii() and code.isalpha():
            return {"nb": "no", "nn": "no", "in": "id", "iw": "he"}.get(code, code)
    return None
