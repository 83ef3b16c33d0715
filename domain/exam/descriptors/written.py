"""What a written text on each step is like."""

from domain.exam.descriptors import Descriptors

WRITTEN: Descriptors = {
    "A": {
        "task": (
            "Alle Inhaltspunkte sind verständlich behandelt; Anrede, Gruß und Ton passen zum Empfänger.",
            "Alle Inhaltspunkte kommen vor, einer davon sehr knapp; Anrede oder Gruß passen nicht ganz.",
            "Mindestens die Hälfte der Inhaltspunkte ist verständlich behandelt; der Ton ist unsicher.",
            "Nur ein Inhaltspunkt ist zu erkennen; man versteht kaum, was der Text will.",
            "Thema verfehlt, nur aus der Aufgabe abgeschrieben oder viel zu kurz, um bewertet zu werden.",
        ),
        "coherence": (
            "Die Sätze folgen sinnvoll aufeinander und sind mit einfachen Wörtern wie „und“, „aber“, „weil“ verbunden.",
            "Die Reihenfolge ist meist klar; Verbindungen fehlen an einzelnen Stellen.",
            "Die Sätze stehen oft unverbunden nebeneinander, der Zusammenhang bleibt erkennbar.",
            "Fast nur einzelne Wendungen; den Zusammenhang muss man erraten.",
            "Kein Zusammenhang zwischen den Wörtern und Sätzen.",
        ),
        "vocabulary": (
            "Der Wortschatz reicht für die Situation gut aus; die Wörter sind fast immer richtig gewählt.",
            "Der Wortschatz reicht meist aus; einzelne falsche Wörter stören nicht.",
            "Der Wortschatz ist knapp; mehrere falsche Wörter stören beim Verstehen.",
            "Nur wenige, immer gleiche Wörter; vieles ist kaum zu verstehen.",
            "Die Wörter reichen nicht aus, um etwas mitzuteilen.",
        ),
        "structures": (
            "Einfache Satzmuster sind fast immer richtig; Rechtschreibfehler stören nicht.",
            "Einfache Satzmuster sind meist richtig; typische Anfängerfehler stören nicht.",
            "Häufige Fehler bei Verbformen, Artikeln oder Wortstellung; man muss manches zweimal lesen.",
            "Kaum ein Satz ist richtig gebaut; Fehler erschweren das Verstehen sehr.",
            "Keine erkennbaren Satzmuster.",
        ),
    },
    "B": {
        "task": (
            "Alle Inhaltspunkte sind angemessen ausgeführt; Textsorte, Umfang und Register passen durchgehend.",
            "Alle Inhaltspunkte sind behandelt, einer davon knapp; das Register passt bis auf einzelne Stellen.",
            "Mindestens die Hälfte der Inhaltspunkte ist ausgeführt, der Rest nur erwähnt; das Register schwankt.",
            "Höchstens ein Inhaltspunkt ist ausgeführt; Textsorte oder Register passen nicht.",
            "Thema verfehlt, nur die Aufgabe wiedergegeben oder zu kurz, um bewertet zu werden.",
        ),
        "coherence": (
            "Klar aufgebaut; Einleitung, Hauptteil und Schluss sind passend verknüpft, die Bezüge sind eindeutig.",
            "Überwiegend klar aufgebaut; die Verknüpfungen sind einfach, aber meist passend.",
            "Der Aufbau ist erkennbar, hat aber Sprünge; die Sätze sind oft nur gereiht.",
            "Kaum Aufbau; Sätze stehen unverbunden nebeneinander, Bezüge bleiben unklar.",
            "Kein zusammenhängender Text.",
        ),
        "vocabulary": (
            "Für das Thema vielfältig und meist treffend; Lücken werden sicher umschrieben.",
            "Ausreichend vielfältig; einzelne Fehlgriffe stören das Verstehen nicht.",
            "Begrenzt und wiederholt; mehrere Fehlgriffe stören stellenweise.",
            "Nur Grundwortschatz; häufige Fehlgriffe erschweren das Verstehen.",
            "Der Wortschatz reicht für das Thema nicht aus.",
        ),
        "structures": (
            "Haupt- und Nebensätze wechseln sicher; vereinzelte Fehler stören nicht.",
            "Häufige Satzmuster sind meist richtig, in längeren Sätzen kommen Fehler vor, die nicht stören.",
            "Einfache Sätze gelingen; Fehler bei Verbstellung, Endungen oder Rechtschreibung stören stellenweise.",
            "Auch einfache Sätze sind oft fehlerhaft; das Lesen ist mühsam.",
            "Fehler in fast jedem Satz verhindern das Verstehen.",
        ),
    },
    "C": {
        "task": (
            "Alle Inhaltspunkte sind differenziert behandelt; Textsorte und Register passen durchgehend.",
            "Alle Inhaltspunkte sind behandelt, einer davon knapp; das Register passt bis auf einzelne Stellen.",
            "Mindestens die Hälfte der Inhaltspunkte ist angemessen behandelt; das Register schwankt.",
            "Höchstens ein Inhaltspunkt ist angemessen behandelt; Textsorte oder Register sind verfehlt.",
            "Thema verfehlt, nur die Aufgabe wiedergegeben oder zu kurz, um bewertet zu werden.",
        ),
        "coherence": (
            "Klar gegliedert; die Gedanken bauen aufeinander auf und sind mit vielfältigen Mitteln flüssig verknüpft.",
            "Gut gegliedert; die Verknüpfungen tragen meist, einzelne Übergänge sind sprunghaft oder gleichförmig.",
            "Die Gliederung ist erkennbar, hat aber Brüche; die Sätze sind meist mit einfachen Mitteln verbunden.",
            "Kaum gegliedert; die Gedanken stehen nebeneinander, Bezüge muss man erschließen.",
            "Kein zusammenhängender Text; Bezüge zwischen den Sätzen fehlen.",
        ),
        "vocabulary": (
            "Breit, präzise und idiomatisch; auch Nuancen sind getroffen, Fehlgriffe sind sehr selten.",
            "Breit und meist treffend; einzelne Fehlgriffe oder Umschreibungen stören nicht.",
            "Ausreichend, aber wenig differenziert; Wiederholungen und Fehlgriffe stören stellenweise.",
            "Begrenzt; häufige Fehlgriffe erschweren das Verstehen an mehreren Stellen.",
            "Der Wortschatz reicht für das Thema nicht aus; der Text ist über weite Strecken unverständlich.",
        ),
        "structures": (
            "Komplexe und abwechslungsreiche Satzmuster, durchgehend sicher; Fehler sind selten und fallen kaum auf.",
            "Abwechslungsreiche Satzmuster; einzelne Fehler, auch in komplexen Sätzen, stören nicht.",
            "Einfache Muster sind sicher, komplexe oft fehlerhaft; die Fehler stören stellenweise.",
            "Überwiegend einfache Muster; viele Fehler in Formen, Satzbau oder Rechtschreibung erschweren das Lesen.",
            "Fehler in fast jedem Satz machen den Text weitgehend unverständlich.",
        ),
    },
}
