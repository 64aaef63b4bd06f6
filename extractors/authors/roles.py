"""What is no person though it stands where one signs: roles, offices, desks and labels."""

ROLES = frozenset([
    "admin", "administrator", "editor", "editors", "editorial", "staff", "redaktion",
    "redaktionsteam", "redaktör", "redacción", "redaccion", "redazione", "rédaction", "redaksi",
    "redakce", "redakcja", "redactie", "redação", "redacao", "redaktionen", "redaksjonen",
    "redakcija", "redakcia", "redacció", "redacția", "toimitus", "szerkesztőség", "uredništvo",
    "редакция", "редакція", "сайта", "σύνταξη", "συντακτική", "ομάδα", "التحرير", "تحریریه",
    "تحریریہ", "המערכת", "מערכת", "webmaster", "root", "user", "guest", "anonymous", "unknown",
    "author", "authors", "by", "von", "none", "null", "undefined", "team", "writer", "writers",
    "reporter", "reporters", "correspondent", "correspondents", "contributor", "contributors",
    "coordinator", "developer", "newsroom", "newsdesk", "desk", "online", "web", "agencies",
    "agencias", "agences", "agenzie", "agenturen", "ajanslar", "news", "n/a", "editör", "haber",
    "merkezi", "our", "special", "site",
    "記者", "编辑", "編集部", "기자", "온라인", "디지털뉴스팀", "смi", "一覧", "手帳",
    "关注", "關注", "订阅", "訂閱", "收藏", "フォロー", "구독", "follow", "seguir", "folgen",
    "super", "superuser", "name", "wordpress", "test", "корреспондент", "журналист", "редактор",
    "автор", "כתבת", "כתב", "مراسل", "api",
])  # fmt: skip
NOT_LAST = frozenset([
    "the", "a", "by", "author", "officer", "inc", "inc.", "ltd", "limited", "plc", "llc", "gmbh",
    "ag", "post", "times", "news", "tribune", "herald", "gazette", "magazine", "network", "press",
    "agency", "nachrichten", "zeitung", "agentur", "nachrichtenagentur", "redaktion", "redaction",
    "guardian", "university", "report", "coordinator", "apps", "strategy", "director", "manager",
    "analyst", "intern", "bio", "only", "release", "department", "departments", "relations",
    "office", "spokesperson", "correspondent", "correspondents", "api", "ministry", "ministerium",
    "verlag", "articles", "artikel", "posts", "standards", "practices", "policy", "policies",
    "guidelines",
])  # fmt: skip
"""Last words of what is no person: houses, offices, and the words before a name."""

NOT_FIRST = frozenset([
    "about", "all", "alle", "associate", "chief", "contributing", "deputy", "executive", "full",
    "latest", "letzte", "managing", "more", "photo", "read", "senior", "view", "watch", "weitere",
])  # fmt: skip
"""First words of links and labels that are written as names are."""

DESKS = frozenset([
    "admin", "administrator", "desk", "newsroom", "staff", "team", "writer", "editor",
    "redazione", "redaksi", "redacción", "rédaction", "redaktion", "redactie", "redakce",
    "redakcja", "redação",
])  # fmt: skip
"""Last words of desks that sign where no person does."""
