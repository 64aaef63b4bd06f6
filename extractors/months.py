"""Names of months and zones in dates written out."""

NAMES = """
1 january jan enero ene januar jänner jän janvier janv gennaio gen janeiro ocak january
  января янв січня januari ledna leden stycznia styczeń január januára ianuarie января
  ιανουαρίου ιαν siječnja tammikuuta يناير janúar sausio janvāris януари जनवरी جنوری
2 february feb febrero februar février fevrier févr febbraio fevereiro fev şubat şub
  февраля фев лютого februari února únor lutego luty február februára februarie
  φεβρουαρίου φεβ veljače helmikuuta فبراير febrúar vasario februāris февруари फरवरी
  फ़रवरी
3 march mar marzo märz mär mrz mars março marco mart марта мар березня maret maart
  března březen marca marzec március marec martie μαρτίου μαρ ožujka maaliskuuta مارس
  kovo marts март मार्च
4 april apr abril abr avril avr aprile nisan апреля апр квітня dubna duben kwietnia
  kwiecień április aprilie απριλίου απρ travnja huhtikuuta أبريل ابريل apríl balandžio
  aprīlis април अप्रैल
5 may mayo mai maggio mag maio mayıs мая май травня mei května květen maja maj május
  mája μαΐου μαι svibnja toukokuuta مايو maí gegužės maijs мај मई
6 june jun junio juni juin giugno giu junho haziran haz июня июн червня června červen
  czerwca czerwiec június júna iunie ιουνίου ιουν lipnja kesäkuuta يونيو júní birželio
  jūnijs юни जून
7 july jul julio juli juillet juil luglio lug julho temmuz tem июля июл липня července
  červenec lipca lipiec július júla iulie ιουλίου ιουλ srpnja heinäkuuta يوليو júlí
  liepos jūlijs юли जुलाई
8 august aug agosto ago août aout ağustos ağu августа авг серпня agustus agt augustus
  srpna srpen sierpnia sierpień augusztus augusta αυγούστου αυγ kolovoza elokuuta أغسطس
  اغسطس ágúst rugpjūčio augusts अगस्त
9 september sep sept septiembre setiembre septembre settembre set setembro eylül eyl
  сентября сен сент вересня září września wrzesień szeptember septembra septembrie
  σεπτεμβρίου σεπ rujna syyskuuta سبتمبر rugsėjo septembris септември सितंबर सितम्बर
10 october oct octubre oktober okt octobre ottobre ott outubro out ekim eki октября окт
  жовтня října říjen października październik október októbra octombrie οκτωβρίου οκτ
  listopada lokakuuta أكتوبر اكتوبر oktober spalio oktobris октомври अक्टूबर अक्तूबर
11 november nov noviembre novembre novembro kasım kas ноября ноя листопада nopember
  listopadu listopad noiembrie νοεμβρίου νοε studenoga marraskuuta نوفمبر nóvember
  lapkričio novembris ноември नवंबर नवम्बर
12 december dec diciembre dic dezember dez décembre decembre déc dicembre dezembro
  aralık ara декабря дек грудня desember des prosince prosinec grudnia grudzień decembra
  decembrie δεκεμβρίου δεκ prosinca joulukuuta ديسمبر desember gruodžio decembris
  декември दिसंबर दिसम्बर
"""


def month_numbers() -> dict[str, int]:
    """The month that each name in the table is of."""
    numbers: dict[str, int] = {}
    month = 0
    for word in NAMES.split():
        if word.isdigit():
            month = int(word)
        else:
            numbers.setdefault(word, month)
    return numbers


MONTHS = month_numbers()

ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "мск": 180, "trt": 180, "ist": 330, "wib": 420,
    "wita": 480, "wit": 540, "kst": 540, "jst": 540, "hkt": 480, "sgt": 480, "aest": 600,
    "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240, "et": -300,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "hst": -600, "brt": -180, "art": -180,
}  # fmt: skip
"""Minutes east of Greenwich. Names of several zones mean what news in English means by them."""
