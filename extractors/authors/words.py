"""The words of bylines in many languages: before a name, behind it, and before other people's."""

import re

from .agency import ANY

BY = """
    by von par por pelo pela di da door av af przez oleh
"""
"""The word for "by", which stands before a name alone or behind what the author did."""

SAYS = """
    tekst teksti texto texte testo text texts words haber yazan yazı yazar author authors auteur
    auteurs autore autori reporter reporters reportage penulis pewarta wartawan laporan muhabir
    editör redaktion автор авторы автора авторка автори текст του της των συντάκτης
    κείμενο ρεπορτάζ szerző írta opracował opracowała opracowanie oprac. napisał napisała napsal
    napsala zpracoval zpracovala kirjoittaja mwandishi подготовил подготовила беседовал беседовала
    написал написала записал записала كتب كتبت بقلم إعداد الكاتب المؤلف نویسنده گزارش گزارشگر
    خبرنگار תחریر תحریر تحریر מאת כתב כתבה लेखक द्वारा লেখক প্রতিবেদক எழுதியவர் เขียนโดย รายงานโดย โดย
    เรื่อง ผู้เขียน ავტორი հեղինակ
    аўтар аутор пише пишу piše pišu avtor avtorica müəllif
"""
"""Words for an author, or for what an author did, before a name."""

DONE = """
    written writing posted published submitted contributed compiled reported created story words
    article text report reporting interview opinion column commentary analysis essay erstellt
    geschrieben
    verfasst veröffentlicht gepostet eingereicht kommentar gastbeitrag gastkommentar analyse kolumne
    essay rédigé écrit publié posté soumis recueilli recueillis tribune chronique escrito publicado
    enviado postado redactado elaborado entrevista scritto pubblicato inviato cura intervista
    geschreven geplaatst ingediend gepubliceerd skrevet skriven skrivet publicerad publisert
    publiceret udgivet dodane opublikowane napisane scris postat publicat
"""
"""What an author did, before the word for "by"."""

SERVED = """
    photo photos photograph photographs photographed photography pictures edited editing illustrated
    illustration illustrations illustrationen reviewed video videos graphics graphic foto fotos
    fotografie fotografía fotografia fotograf bild bilder grafik grafiken kamera redaktur editor
    penyunting beeld kuva kuvat montage images image zdjęcia grafika imagen imágenes immagini фото
    видео редактор ภาพ ảnh عکس تصوير صور
"""
"""What those did who served a story otherwise than by writing it."""

AND = r"(?:and|und|et|y|e|og|och|en|i|ja|ve|dan|và|&|\+|/|,)"
OURS = r"(?:unser(?:e[mrn])?|nostr[oaie]|notre|nos|nuestr[oa]s?|nosso|nossa|onze|vår|vores)"


def any_of(words: str) -> str:
    """A pattern for any of some words."""
    return "|".join(sorted(map(re.escape, set(words.split())), key=len, reverse=True))


SIGN = r"(?:\s*[:：՝]\s*|\s+)"
LEAD = re.compile(
    r"^(?:"
    rf"(?:(?:{any_of(SERVED)}) {AND} )?(?:(?:ein(?:e|en)? |une? |la |a |propos )?(?:{any_of(DONE)})"
    rf"(?: {AND} (?:{any_of(SERVED)}))?\s+)?(?:{any_of(BY)})(?: {OURS} \w+)?{SIGN}|"
    rf"(?:(?:{any_of(SERVED)}) {AND} )?(?:{any_of(SAYS)})(?: {AND} (?:{any_of(SERVED)}))?{SIGN}|"
    r"(?:interview|entrevista|intervista|protokoll)\s*[:：]\s*|"
    r"(?:(?:das|die) )?(?:interview|gespräch|fragen) (?:führten?|stellten?) |"
    r"aus \S+ berichte[nt] |d(?:al|alla|ai) (?:nostr[oaie]) \w+ |"
    r"autor(?:in|en|es|a)?(?:/autor(?:in)?)?(?:\s*[:：]\s*|\s+)|γράφ(?:ει|ουν)(?: (?:ο|η|οι))? |"
    r"scris de |imeandikwa na |(?:tác giả|bài viết|thực hiện)(?:\s*[:：]\s*|\s+)"
    r")",
    re.I,
)
"""The word for "by", or for an author, and what stands before it."""

LEAD_CJK = re.compile(
    r"^[（(【]?(?:作者|著者|筆者|ライター|聞き手|責任編集|取材|編集|글쓴이|文字|"
    r"(?:글|文|기자)(?=[\s:：/／|｜・·=＝])|"
    r"(?:[\u4e00-\u9fff]{2,4}[社网網]|本[报報台刊社网網])?(?:特约|特派)?(?:记者|記者))"
    r"(?:[・·](?:文|写真|構成|撮影|撰影))*\s*[:：/／=＝|｜・︱丨]?\s*"
)
"""The same in Chinese, Japanese and Korean, which need no blank behind it."""

SERVICE = re.compile(
    r"(?:(?:medically |fact[- ])?(?:edited|photograph(?:ed|s|y)|photos|pictures|illustrated|"
    r"reviewed|checked|styled|translated)|editing|illustrations?) by\b",
    re.I,
)
"""Words before the name of someone who did not write the story."""

OTHERS_PART = re.compile(
    r"(?:^|[\s,;.|·•/–—-]+)(?:(?:and|und|et|y|e|og) )?(?:medically )?"
    rf"(?:additional reporting by |(?:{any_of(SERVED)})(?:\s*[:：]\s*|\s+(?:{any_of(BY)})\s+)|"
    r"(?:사진|写真|撮影|摄影|攝影|责任编辑|编辑|編輯)[\s:：/／・＝=]*(?=\w)|通讯员|通訊員)"
    r".*?(?=$|[,;.|·•/–—]\s*(?:written|words|text|story|reporting|haber|текст)\b)",
    re.I,
)
"""Who served the story, within a byline, up to who wrote it."""

SERVING = re.compile(
    rf"(?:^|\W)(?:{any_of(SERVED)})(?:\s*[:：]|\s+(?:{any_of(BY)}))\s*$|(?:^|[^가-힣])(?:사진|写真|摄影|撮影)\s*[:：]?$",
    re.I,
)
"""The end of words before the name of who served the story."""

REPORTER = re.compile(
    r"(?:[가-힣]{2,6}\s?=\s?)?(?:[가-힣]{2,4}\s?[,·]\s?){0,4}[가-힣]{2,4}\s?(?:기자|특파원|논설위원)"
    r"(?=$|[\s=(])|[\u4e00-\u9fff]{2,4}(?:記者|记者)(?=$|[\s=])"
)
"""A name before the word for a reporter, at the start of a line."""

TAIL = re.compile(
    r"\s*(?:"
    r"(?<=[가-힣])\s*(?:기자|특파원|선임기자|인턴기자|논설위원|위원|통신원)(?:\s*외\s*\d+\s*명)?[\s=]*$|"
    r"(?<=[\u4e00-\u9fff])\s*(?:記者|记者|特派員|編集委員|論説委員)$|"
    r"(?<=[\u4e00-\u9fff])(?:\s*[／/]\s*[\u4e00-\u9fff]{2,6}(?:報導|报道|電|电)|\s+(?:报道|報導)|"
    r"[\u4e00-\u9fff]{2}\s?\d{1,2}日[电電].*)$|"
    r"[,|–—-]\s*(?:(?:[\w-]+\s+){0,3}(?:reporters?|correspondents?|editors?|writers?|staff|contributors?|"
    r"columnists?|journalists?|bureau|producer|team|redakteur(?:in)?|autor(?:in)?|"
    r"korrespondent(?:in)?|journaliste|корреспондент|журналист|обозреватель|редактор|כתבת|כתב))\b"
    r"(?!,? and ).*$|"
    r"\s(?:(?:[Uu]pdated|[Pp]ublished|[Pp]osted)\b|on (?=\w+,? |\d)|"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? )?\d).*$|"
    r"\s[|•·]\s.*$)",
    re.I,
)
"""What stands behind a name: an office, a place, a day."""

PLACED = re.compile(rf"\s*/\s*[^/,(]{{2,30}},?\s*\((?:{ANY})\)\s*$")
"""The town and the agency behind a name, as Turkish papers set them: ``Ada KURGU/İZMİR, (DHA)``."""

SITE_KO = re.compile(r"^[가-힣]{2,6}\s?=\s?(?=[가-힣]{2,4})")
"""The place before a Korean name."""
