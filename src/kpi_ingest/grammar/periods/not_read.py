"""Words beside a year: those about time that are not read, in many languages, and those that say nothing of time.

A word of the first kind (`kwiecień`, `Michaelmas`, `winter`) is told from others so that no year is taken beside it.
"""

from __future__ import annotations


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# Month names of languages that are not read, without accents. `listopad` is October in one and November in another.
FOREIGN_MONTHS = _listed(
    """
    eanair feabhra marta aibrean bealtaine meitheamh iuil lunasa fomhair samhain nollaig faoilleach gearran
    giblean ceitean ogmhios iuchar lunastal sultain damhair dubhlachd gener febrer marc abril maig juny juliol
    agost setembre octubre novembre desembre xaneiro febreiro marzal xuno xullo urtarrila otsaila martxoa apirila
    maiatza ekaina uztaila abuztua iraila urria azaroa abendua januar februar marts maj august oktober januari
    februari mars augusti desember januarie junie julie tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu
    heinakuu elokuu syyskuu lokakuu marraskuu joulukuu jaanuar veebruar marts aprill juuni juuli oktoober
    detsember janvaris februaris aprilis maijs junijs julijs augusts septembris oktobris novembris decembris
    sausis vasaris kovas balandis geguze birzelis liepa rugpjutis rugsejis spalis lapkritis gruodis styczen
    stycznia luty lutego marzec marca kwiecien kwietnia maja czerwiec czerwca lipiec lipca sierpien sierpnia
    wrzesien wrzesnia pazdziernik pazdziernika listopad listopada grudzien grudnia leden ledna unor unora brezen
    brezna duben dubna kveten kvetna cerven cervna cervenec cervence srpen srpna zari rijen rijna prosinec
    prosince sijecanj veljaca ozujak travanj svibanj lipanj srpanj kolovoz rujan studeni prosinac januarja jun jul
    juli avgust septembar oktobar novembar decembar ianuarie februarie martie aprilie iunie iulie septembrie
    octombrie noiembrie decembrie majus junius julius augusztus szeptember marcius aprilis januar ocak subat nisan
    mayis haziran temmuz agustos eylul ekim kasim aralik janar shkurt prill qershor korrik gusht shtator tetor
    nentor dhjetor jannar frar awwissu settembru ottubru novembru dicembru mejju gunju lulju januari agustus
    desember ramadan ramadhan muharram rajab shaban shawwal vendemiaire brumaire frimaire nivose pluviose ventose
    germinal floreal prairial messidor thermidor fructidor ramazan tishri tishrei heshvan kislev tevet shevat adar
    nisan iyar sivan tammuz elul
    """
)
_FOREIGN_PERIODS = _listed(
    """
    tymor haf gwanwyn gaeaf wythnos hanner printemps automne hiver ete semaine semaines rentree fruhling fruhjahr
    sommer herbst winter quartale halbjahr halbjahre woche wochen kalenderwoche geschaftsjahr haushaltsjahr
    schuljahr wintersemester sommersemester rechnungsjahr primavera verano otono invierno semana semanas semestre
    ejercicio cuatrimestre bimestre trimestres estate autunno inverno settimana settimane esercizio quadrimestre
    lente herfst zomer weken boekjaar schooljaar halfjaar verao outono exercicio kvartal kvartaal kwartal kvartali
    kvartalas ceturksnis negyedev ceyrek trimestru tremujor neljannes vuosineljannes ceathru raithe cheathru
    tydzien tyden teden vecka viikko hafta roku polrocze pololeti vuosi sezona saison temporada zima leto jaro
    podzim wiosna lato jesien vuoden puolivuosi hiruhileko
    """
)
_ENGLISH_PERIODS = _listed(
    """
    winter wintertime tertial tercile reiwa heisei showa midyear midterm michaelmas easter epiphany christmas xmas
    advent whitsun halloween diwali ramadan thanksgiving fortnight trimester semester biennium quinquennium
    halfterm hogmanay
    """
)
NOT_READ = frozenset((*FOREIGN_MONTHS, *_FOREIGN_PERIODS, *_ENGLISH_PERIODS)) - {"mars", "marts", "jun", "jul", "juli"}

NEUTRAL_ELSEWHERE = frozenset(
    _listed(
        """
        ziel soll ist istwert sollwert wert ergebnis plan anzahl quote rate gesamt summe stand kennzahl
        einheit prozent objectif cible resultat realise realisation valeur nombre taux total unite reel
        indicateur objetivo meta resultado valor numero tasa real indicador obiettivo risultato valore tasso
        indicatore doel doelstelling resultaat waarde aantal realisatie norm percentage targed gwirioneddol
        perfformiad canlyniad nifer cyfradd gwaelodlin carreg filltir dangosydd cyfanswm
        """
    )
)
"""Words of other languages' headers that say nothing of time."""

HEADER_NOUNS = frozenset(
    _listed(
        """
        actual target result performance outturn baseline budget plan planned spend cost price value total sum
        average mean median number count rate share score index level stock output income revenue profit loss
        debt staff population people census survey sample demand supply capacity volume turnover growth usage
        use area national regional local england wales scotland ireland uk britain london europe devon overall
        all male female men women boys girls adult child net gross total current latest previous this last
        prior published indicator measure kpi figure position status trend rag direction comment forecast
        estimate budgeted goal ambition threshold benchmark peer family nearest neighbour rank quartile group
        region district county council ward town city school pupil annual yearly end-year sector public
        private our trust provider team service year-end
        """
    )
)
NOUN_ENDINGS = (
    "tion",
    "sion",
    "ment",
    "ness",
    "ance",
    "ence",
    "ity",
    "age",
    "ing",
    "ture",
    "ship",
    "ism",
    "ed",
    "ents",
)
