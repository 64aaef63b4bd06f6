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


SHORT = """
1 ean eanáir ian ion ionawr jaan jaanuar janaayo janairu janar jannaayo jannar januarie januaro
  januwari jen jenụwarị led oca saus sausis sij siječanj sty tammi tammikuu urt urtarrilaren xan
  yan сту студзень січ січень январ яну јан јануари қаң қаңтар հնվ հունվար ינו जन जाने জানু ਜਨ
  ਜਨਵਰੀ જાન્યુ જાન્યુઆરી ஜன జన జనవరి ಜನ ಜನವರಿ ജനു ജനുവരി ජන ජනවාරි ມ.ກ ມັງກອນ ဇန် ဇန်နဝါရီ იან
  ጃን ጃንዋሪ មករា
2 chw chwef chwefror fab faburairu feabh febr febraayo febreiro februaro februwari febrụwarị fra
  frar helmi helmikuu lut ots otsaila otsailaren peb pebrero shk shkurt vas vasaris veebr
  veebruar velj veljača úno φεβρουάριος ақп ақпан лют лютий люты феб февр феврал փետրվար փտվ פבר
  فبروری فېبروری फ़र फेब्रु फेब्रुअरी ফেব ਫ਼ਰ ਫ਼ਰਵਰੀ ફેબ્રુ ફેબ્રુઆરી பிப் ఫిబ్ర ఫిబ్రవరి ಫೆಬ್ರ
  ಫೆಬ್ರವರಿ ഫെബ്രു ഫെബ്രുവരി පෙබ පෙබරවාරි ກ.ພ ກຸມພາ ဖေ ဖေဖော်ဝါရီ თებ ፌብ ፌብሩዋሪ កុម្ភៈ
3 bře kov kovas maa maachị maalis maaliskuu maarso maris marso marto martxoa martxoaren marzu
  mas mashi maw mawrth mrt márc márta mäe mäerz märts ožu ožujak μάρ μάρτιος бер березень нау
  наурыз сак сакавік մարտ մրտ ਮਾਰਚ માર્ચ மார் మార్చి ಮಾರ್ಚ್ മാർ മാർച്ച് මාර් මාර්තු ມ.ນ ມີນາ မတ်
  მარ ማርች មីនា
4 abriil abrëll afi afirilu aib aibreán api apirila apirilaren aprill aprilo apríla bal balandis
  dub ebr ebrill eph ephreli epr epreel huhti huhtikuu kwi nis pri prill tra travanj ápr
  απρίλιος апрел квіт квітень кра красавік сәу сәуір ապր ապրիլ אפר अप्रिल एप्रि এপ্রি ਅਪ੍ਰੈ
  ਅਪ੍ਰੈਲ એપ્રિલ ஏப் ఏప్రి ఏప్రిల్ ಏಪ್ರಿ ಏಪ್ರಿಲ್ ഏപ്രി ഏപ്രിൽ අප්‍රේල් ມ.ສ ເມສາ ဧပြီ აპრ ኤፕሪ ኤፕሪል
  មេសា
5 beal bealtaine geg gegužė kvě maayo maiatza maiatzaren majo mayu mee mej mejju mey meyi máj
  svi svibanj touko toukokuu μάι μάιος μαΐ мам мамыр трав травень մայիս մյս مۍ ਮਈ મે మే ಮೇ മേയ്
  මැයි ພ.ພ ພຶດສະພາ မေ მაი ሜይ ឧសភា
6 birž birželis cze eka ekaina ekainaren hun iun iyn junie junij juu juun juuni jún jūn kesä
  kesäkuu lipanj meh mehefin meith meitheamh qer qershor xuño yun yuni čvn ġun ġunju ιούν
  ιούνιος мау маусым черв червень чэр чэрвень јуни հնս հունիս جون जुन ਜੂਨ જૂન జూన్ ಜೂನ್ ജൂൺ ජූනි
  ມິ.ຖ ມິຖຸນາ ဇွန် ივნ ጁን មិថុនា
7 gor gorff gorffennaf heinä heinäkuu hul iul iyl iúil julayi julaị julie julij juuli júl jūl
  korr korrik liep liepa lip lul lulju luulyo srpanj uzt uztaila uztailaren xul xullo yul yuli
  čvc ιούλ ιούλιος лип липень ліп ліпень шіл шілде јули հլս հուլիս جولای जुल জুল ਜੁਲਾ ਜੁਲਾਈ
  જુલાઈ జులై ಜುಲೈ ജൂലൈ ජූලි ກ.ລ ກໍລະກົດ ဇူ ဇူလိုင် ივლ ጁላይ កក្កដា
8 abu abuztua abuztuaren ag aga agasti agu agusta augusti avg avq awst aww awwissu aŭg aŭgusto
  elo elokuu gush gusht kol kolovoz lún lúnasa ogo ogosto ogs rugp rugpjūtis sie srp ágú αύγ
  αύγουστος август жні жнівень серп серпень там тамыз օգոստոս օգս אוג اګست अग अगस्ट ऑग আগ ਅਗ
  ਅਗਸਤ ઑગસ્ટ ஆக ఆగ ఆగస్టు ಆಗ ಆಗಸ್ಟ್ ഓഗ ഓഗസ്റ്റ് අගෝ අගෝස්තු ສ.ຫ ສິງຫາ ဩဂုတ် აგვ ኦገስ ኦገስት សីហា
  ọgọọst
9 ira iraila irailaren medi mfómh rugs rugsėjis ruj rujan satumba seb sebteembar sebtembar sen
  sentabr septembro septhemba settembru sht shtator syys syyskuu szept wrz zář σεπτέμβριος вер
  верасень вересень сентябр сеп қыр қыркүйек սեպ սեպտեմբեր ספט سپتمبر سېپتمبر सप्टें सित
  सेप्टेम्बर সেপ ਸਤੰ ਸਤੰਬਰ સપ્ટે સપ્ટેમ્બર செப் సెప్టెం సెప్టెంబర్ ಸೆಪ್ಟೆಂ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റം
  സെപ്റ്റംബർ සැප් සැප්තැම්බර් ກ.ຍ ກັນຍາ စက် စက်တင်ဘာ სექ ሴፕቴ ሴፕቴምበር កញ្ញា
10 dfómh hyd hydref loka lokakuu oktabr okthoba oktobro oktoobar oktoober ottubru paź spal
  spalis tet tetor urr urria urriaren říj οκτώβριος жовт жовтень кас кастрычнік октябр қаз қазан
  հոկ հոկտեմբեր אוק अक्टू अक्टोबर ऑक्टो অক্টো ਅਕਤੂ ਅਕਤੂਬਰ ઑક્ટો ઑક્ટોબર அக் అక్టో అక్టోబర్ ಅಕ್ಟೋ
  ಅಕ್ಟೋಬರ್ ഒക്ടോ ഒക്‌ടോബർ ඔක් ඔක්තෝබර් ຕ.ລ ຕຸລາ အောက် အောက်တိုဘာ ოქტ ኦክቶ ኦክቶበር តុលា ọktoba
11 aza azaroa azaroaren lapkr lapkritis lis marras marraskuu nob nof noofeembar novembru noy nuw
  nuwamba nën nëntor nóv samh samhain stu studeni tach tachwedd νοέ νοέμβριος лист листопад ліс
  лістапад нов ное нояб ноябр қар қараша նոյ նոյեմբեր נוב नव नोभेम्बर नोव्हें নভে ਨਵੰ ਨਵੰਬਰ નવે
  નવેમ્બર நவ నవం నవంబర్ ನವೆಂ ನವೆಂಬರ್ നവം നവംബർ නොවැ නොවැම්බර් ພ.ຈ ພະຈິກ နို နိုဝင်ဘာ ნოე ኖቬም
  ኖቬምበር វិច្ឆិកា
12 abe abendua abenduaren decembro dek dets detsember dhj dhjetor dis disamba diseembar disemba
  diċ diċembru gru gruod gruodis joulu joulukuu noll nollaig pro prosinac rhag rhagfyr
  δεκέμβριος груд грудень декабр дец жел желтоқсан сне снежань դեկ դեկտեմբեր דצמ डिसें डिसेम्बर
  दिस ডিসে ਦਸੰ ਦਸੰਬਰ ડિસે ડિસેમ્બર டிச డిసెం డిసెంబర్ ಡಿಸೆಂ ಡಿಸೆಂಬರ್ ഡിസം ഡിസംബർ දෙසැ දෙසැම්බර්
  ທ.ວ ທັນວາ ဒီ ဒီဇင်ဘာ დეკ ዲሴም ዲሴምበር ធ្នូ
"""
"""Short forms, those that stand alone, and the names in languages with fewer papers."""


LETTERS = str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی"})
"""Letters that Arabic and Persian keyboards write in two ways."""


def month_numbers() -> dict[str, int]:
    """The month that each name in the table is of."""
    numbers: dict[str, int] = {}
    month = 0
    for word in (NAMES + MORE + SHORT).split():
        if word.isdigit():
            month = int(word)
        else:
            numbers.setdefault(word.translate(LETTERS), month)
    return numbers


MONTHS = month_numbers()
"""Months by lower-case name; those of the Persian calendar too, which its years tell apart."""

TURNED = {"listopada": 10, "listopad": 10, "lip": 6}
"""Months by name where a dot follows the day, as in Croatian: Polish has others of these names."""

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
    "pkt": 300, "npt": 345, "ict": 420, "myt": 480, "pht": 480,
    "awst": 480, "acst": 570, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780,
    "est": -300, "edt": -240, "et": -300,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "hst": -600, "brt": -180, "art": -180,
}  # fmt: skip
"""Minutes east of Greenwich. Names of several zones mean what news in English means by them."""
