"""Titles and headings that are nothing but the name of an error page, a challenge or a maintenance notice."""

from __future__ import annotations

import re

_APOSTROPHE = "['’‘`]"
_END = r"[\s.!?…]*"
_SORRY = (
    rf"(?:(?:oops|whoops|ooops|uh[ -]?oh|oh no|sorry|we{_APOSTROPHE}?re sorry|we are sorry|apologies|error|gwall|"
    rf"mae{_APOSTROPHE}n ddrwg gennym(?: ni)?)[\s,.!…:–—-]*)"
)
_STATUS = r"(?:(?:http|status|error|gwall)[\s:-]*)*(?:40[0-9]|410|429|451|50[0-4]|52[0-9])(?:[\s-]+(?:error|gwall))?"
_THING = (
    r"(?:(?:the|this|that|your|our|requested)\s+)*(?:web\s*)?"
    r"(?:page|file|resource|file or directory|document|site|website|service|content|url|link|address)"
    r"(?:\s+(?:that\s+)?you(?:\s+(?:were|are)|['’](?:re|ve))?\s+(?:requested|looking for|want(?:ed)?))?"
)
_MISSING = (
    rf"(?:{_THING}\s+)?(?:(?:(?:was|is|were|are|could|has|have)\s+)?not\s+(?:be\s+)?(?:been\s+)?(?:found|exist|available)"
    rf"|(?:cannot|can{_APOSTROPHE}?t|couldn{_APOSTROPHE}?t|wasn{_APOSTROPHE}?t|isn{_APOSTROPHE}?t)\s+(?:be\s+)?"
    r"(?:found|available|displayed|reached)|does\s?(?:not|n['’]t)\s+exist"
    r"|(?:is\s+)?no longer\s+(?:available|exists?|here)"
    r"|(?:is\s+)?(?:temporarily\s+|currently\s+)?unavailable)"
    rf"|we\s+(?:cannot|can{_APOSTROPHE}?t|could not|couldn{_APOSTROPHE}?t|were unable to|are unable to)"
    rf"\s+(?:find|locate)\s+{_THING}|{_THING}\s+missing|nothing (?:was )?found(?: here)?"
)
_MOVED = (
    rf"{_THING}\s+(?:has|have|was|may have|might have|is)?\s*(?:been\s+)?(?:permanently\s+)?"
    r"(?:moved|removed|deleted|retired|archived|closed|gone)(?:\s+(?:or|and)\s+\w+)?(?:\s+permanently)?"
    r"|(?:object|document)\s+moved|moved (?:permanently|temporarily)|redirecting(?: you)?|page moved"
)
_WENT_WRONG = (
    r"something (?:has )?(?:went|gone) wrong(?: on our (?:end|side))?"
    r"|(?:an?|there (?:was|has been|is) an?)?\s*(?:unexpected\s+|server\s+|application\s+|internal\s+|system\s+)*"
    r"(?:error|problem|fault)(?:\s+(?:has\s+)?occurred|\s+page)?"
    r"|there(?: is|['’]s) a problem with (?:this|the) (?:page|service|site)"
    r"|(?:your )?session (?:has )?(?:expired|timed out)|(?:runtime|server) error.{0,60}"
    r"|bad (?:request|gateway)|gateway time-?out|internal server error|service unavailable|too many requests"
)
_ELSEWHERE = (
    rf"tudalen (?:heb ei (?:chanfod|ganfod)|wedi symud|ddim ar gael)|heb ei (?:ganfod|chanfod)"
    rf"|ni (?:ddaethpwyd o hyd i{_APOSTROPHE}r|chafwyd hyd i{_APOSTROPHE}r|chanfuwyd y"
    rf"|ellir dod o hyd i{_APOSTROPHE}r|allwn ddod o hyd i{_APOSTROPHE}r)"
    rf" (?:dudalen|ffeil)(?: hon)?|methu dod o hyd i{_APOSTROPHE}r dudalen(?: hon)?"
    rf"|mae{_APOSTROPHE}r dudalen (?:hon )?(?:wedi (?:symud|ei (?:symud|dileu))|ar goll)"
    rf"|nid yw{_APOSTROPHE}r dudalen (?:hon )?(?:ar gael|yn bodoli)(?: bellach)?"
    rf"|aeth rhywbeth o{_APOSTROPHE}i le|gwall|ddim ar gael"
    r"|seite nicht gefunden|nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|pagina niet gevonden"
    r"|leathanach gan aimsiú|duilleag gun lorg"
)
NOT_THE_PAGE = re.compile(
    rf"(?i)(?:{_SORRY})*(?:{_STATUS}[\s.:,–—-]*)?(?:{_SORRY})*(?:{_MISSING}|{_MOVED}|{_WENT_WRONG}|{_ELSEWHERE})?"
    rf"(?:\s*[(–—-]?\s*{_STATUS}\)?)?{_END}(?<!^)"
)
"""The whole of a title's part: `Oops! We can't find that page`, `404`, `Sorry, something went wrong`, `Gwall 404`."""
SIGN_IN = re.compile(rf"(?i)(?:please\s+)?(?:sign|log)[\s-]?in(?:\s+(?:required|to continue|to your account))?{_END}")

CHALLENGE = re.compile(
    rf"(?i)(?:{_SORRY})*(?:(?:40[13]|error)[\s:.–—-]*)?(?:just a (?:moment|second)|one moment(?:,? please)?|please wait"
    r"|attention required|are you (?:a )?(?:human|robot|bot)|(?:are )?you(?:['’]re| are)? not a (?:robot|bot)"
    r"|(?:human|bot|browser|security|captcha) (?:verification|check|checkpoint|challenge)|vercel security checkpoint"
    r"|verif(?:y|ying)(?: that)? you are (?:a )?human|checking your browser(?: before accessing .{0,80})?"
    r"|making sure you['’]re not a bot|robot challenge screen|(?:re|h)?captcha|client challenge|ddos-guard"
    r"|pardon our interruption"
    r"|access to this (?:page|site|website|resource) (?:has been|is|was) (?:denied|blocked|limited)"
    r"|(?:your )?access (?:is |has been |was )?(?:denied|forbidden|blocked|restricted)(?: - sucuri website firewall)?"
    r"|forbidden|unauthori[sz]ed|request (?:rejected|blocked|unsuccessful)|(?:sorry, )?you have been blocked"
    r"|(?:web ?)?(?:page|site) (?:has been |is )?blocked|blocked|unusual traffic.{0,60}|radware .{0,40}|queue-it"
    r"|(?:you are now in line|virtual waiting room|waiting room)|sucuri website firewall.{0,60}"
    rf"|gwrthodwyd mynediad|mynediad wedi{_APOSTROPHE}i wrthod|dim mynediad){_END}"
)
MAINTENANCE = re.compile(
    rf"(?i)(?:{_SORRY})*(?:(?:(?:the|this|our|we{_APOSTROPHE}?re|we are)\s+)*(?:web)?(?:site|service|page|system)?\s*"
    r"(?:is\s+|are\s+)?(?:currently\s+)?(?:(?:down|closed|offline)?\s*(?:for|under|undergoing|in)?\s*)?"
    r"(?:scheduled\s+|planned\s+|essential\s+|routine\s+)?maintenance(?:\s+(?:mode|page|break|in progress))?"
    rf"|{_THING}\s+(?:is\s+)?(?:temporarily|currently)\s+unavailable"
    rf"|(?:we(?:{_APOSTROPHE}ll| will) )?be (?:right )?back (?:soon|shortly)|coming soon"
    rf"|(?:gwaith |safle dan |dan )?(?:g?c?ynnal a chadw)){_END}"
)

MENTIONS_NOT_FOUND = re.compile(
    r"(?i)\b(page|document|file|content)\b.{0,30}\b(not|cannot|can['’]t|could not|couldn['’]t)\b.{0,8}\bfound\b"
    r"|^\W*(error\W*)?404\b|\b404\W+(error|not found|page)|\bnot found\W*$|\bno longer (available|exists)\b"
)
MENTIONS_MAINTENANCE = re.compile(
    r"(?i)\b(down|closed|offline|undergoing)\b.{0,20}\bmaintenance\b"
    r"|^\W*maintenance( mode| page)?\W*$|\btemporarily unavailable\b|\bbe back (soon|shortly)\b"
)
