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
  lokakuuta أكتوبر اكتوبر oktober spalio oktobris октомври अक्टूबर अक्तूबर
11 november nov noviembre novembre novembro kasım kas ноября ноя листопада nopember listopada
  listopadu listopad noiembrie νοεμβρίου νοε studenoga marraskuuta نوفمبر nóvember
  lapkričio novembris ноември नवंबर नवम्बर
12 december dec diciembre dic dezember dez décembre decembre déc dicembre dezembro
  aralık ara декабря дек грудня desember des prosince prosinec grudnia grudzień decembra
  decembrie δεκεμβρίου δεκ prosinca joulukuuta ديسمبر desember gruodžio decembris
  декември दिसंबर दिसम्बर
"""


MORE = """
1 януари јануар јануара januara yanvar gener январь студзеня იანვარი հունվարի ژانویه जानेवारी
  জানুয়ারি জানুয়ারী ஜனவரி มกราคม ม.ค ינואר בינואר جانفي فروردین xaneiro urtarrila ιανουάριος
2 фебруар фебруара fevral febrer февраль лютага თებერვალი փետրվարի فوریه فروری फेब्रुवारी
  ফেব্রুয়ারি ফেব্রুয়ারী பிப்ரவரி กุมภาพันธ์ ก.พ פברואר בפברואר شباط فيفري اردیبهشت
  feabhra subat
3 марта marta mac machi març березня сакавіка მარტი մարտի مارچ মার্চ மார்ச் มีนาคม มี.ค מרץ במרץ
  מרס במרס آذار خرداد
4 април апрель красавіка aprel aprili აპრილი ապրիլի آوریل اپریل एप्रिल এপ্রিল ஏப்ரல் เมษายน เม.ย
  אפריל באפריל نيسان أفريل تیر
5 мај маја maig mayo mayis მაისი մայիսի مه مئی मे মে மே พฤษภาคม พ.ค מאי במאי أيار ايار ماي مرداد
6 јун јуна juna jun juny iyun hunyo июнь юни чэрвеня ივნისი հունիսի ژوئن জুন ஜூன் มิถุนายน มิ.ย יוני
  ביוני حزيران جوان شهریور
7 јул јула jula juliol iyul hulyo julai июль юли ліпеня ივლისი հուլիսի ژوئیه جولائی जुलै জুলাই ஜூலை
  กรกฎาคม ก.ค יולי ביולי تموز جويلية يوليوز مهر
8 avgust avgusta avqust agost agosti ogos agustos жніўня აგვისტო օգոստոսի اوت اگست ऑगस्ट আগস্ট ஆகஸ்ட்
  สิงหาคม ส.ค אוגוסט באוגוסט آب أوت غشت آبان
9 септембар септембра septembar sentyabr setyembre septemba setembre сентябрь верасня eylul
  სექტემბერი սեպտեմբերի سپتامبر ستمبر सप्टेंबर সেপ্টেম্বর செப்டம்பர் กันยายน ก.ย ספטמבר בספטמבר
  أيلول ايلول شتنبر آذر
10 октобар октобра oktobar oktobra oktyabr oktubre oktoba октябрь кастрычніка ოქტომბერი հոկտեմբերի
  اکتبر ऑक्टोबर অক্টোবর அக்டோபர் ตุลาคม ต.ค אוקטובר באוקטובר دی
11 новембар новембра novembar novembra noyabr nobyembre novemba ноябрь лістапада kasim ნოემბერი
  նոյեմբերի نوامبر نومبر नोव्हेंबर নভেম্বর நவம்பர் พฤศจิกายน พ.ย נובמבר בנובמבר نونبر بهمن
12 децембар децембра decembar decembra dekabr disyembre disember desemba desembre декабрь снежня
  aralik დეკემბერი դեկտեմբերի دسامبر دسمبر डिसेंबर ডিসেম্বর டிசம்பர் ธันวาคม ธ.ค דצמבר בדצמבר
  دجنبر اسفند
"""


LETTERS = str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی"})
"""Letters that Arabic and Persian keyboards write in two ways."""


def month_numbers() -> dict[str, int]:
    """The month that each name in the table is of."""
    numbers: dict[str, int] = {}
    month = 0
    for word in (NAMES + MORE).split():
        if word.isdigit():
            month = int(word)
        else:
            numbers.setdefault(word.translate(LETTERS), month)
    return numbers


MONTHS = month_numbers()
"""Months by lower-case name; those of the Persian calendar too, which its years tell apart."""

TURNED = {"listopada": 10}
"""Months by name where a dot follows the day, as in Croatian: Polish has another of that name."""

PAIRS = {
    "كانون الثاني": "يناير",
    "تشرين الأول": "أكتوبر",
    "تشرين الاول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الأول": "ديسمبر",
    "كانون الاول": "ديسمبر",
}
"""The months of the Levant that have names of two words, and what Egypt calls them."""

ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "мск": 180, "trt": 180, "ist": 330, "wib": 420,
    "wita": 480, "wit": 540, "kst": 540, "jst": 540, "hkt": 480, "sgt": 480, "aest": 600,
    "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240, "et": -300,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "hst": -600, "brt": -180, "art": -180,
}  # fmt: skip
"""Minutes east of Greenwich. Names of several zones mean what news in English means by them."""
