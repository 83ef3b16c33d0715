"""What a talk, or a part in a discussion, on each step is like, as far as a transcript tells."""

from domain.exam.descriptors import Descriptors

SPOKEN: Descriptors = {
    "A": {
        "task": (
            "Auf alle Punkte wird verständlich eingegangen; die Anrede passt zur Person, mit der man spricht.",
            "Auf alle Punkte wird eingegangen, auf einen nur mit wenigen Wörtern.",
            "Auf mindestens die Hälfte der Punkte wird verständlich eingegangen.",
            "Nur zu einem Punkt ist etwas zu verstehen.",
            "Thema verfehlt, nur die Aufgabe vorgelesen oder fast nichts gesagt.",
        ),
        "coherence": (
            "Die Äußerungen passen zueinander und sind mit „und“, „aber“, „dann“, „weil“ verbunden.",
            "Die Äußerungen passen meist zueinander; Verbindungen fehlen an einzelnen Stellen.",
            "Oft nur einzelne Sätze ohne Verbindung; der Zusammenhang bleibt erkennbar.",
            "Fast nur einzelne Wörter und Wendungen.",
            "Kein Zusammenhang zwischen den Äußerungen.",
        ),
        "vocabulary": (
            "Der Wortschatz reicht für die Situation gut aus; die Wörter sind fast immer richtig gewählt.",
            "Der Wortschatz reicht meist aus; einzelne falsche Wörter stören nicht.",
            "Der Wortschatz ist knapp; es wird oft nach Wörtern gesucht oder das falsche genommen.",
            "Nur wenige, immer gleiche Wörter; vieles ist kaum zu verstehen.",
            "Die Wörter reichen nicht aus, um etwas mitzuteilen.",
        ),
        "structures": (
            "Einfache Satzmuster sind fast immer richtig.",
            "Einfache Satzmuster sind meist richtig; typische Anfängerfehler stören nicht.",
            "Häufige Fehler bei Verbformen, Artikeln oder Wortstellung stören stellenweise.",
            "Kaum ein Satz ist richtig gebaut; Fehler erschweren das Verstehen sehr.",
            "Keine erkennbaren Satzmuster.",
        ),
    },
    "B": {
        "task": (
            "Alle Punkte sind ausgeführt und mit Gründen oder Beispielen belegt; auf andere wird passend eingegangen.",
            "Alle Punkte sind behandelt, einer davon knapp; auf andere wird meist eingegangen.",
            "Mindestens die Hälfte der Punkte ist ausgeführt; auf andere wird nur selten eingegangen.",
            "Höchstens ein Punkt ist ausgeführt; auf andere wird nicht eingegangen.",
            "Thema verfehlt, nur die Aufgabe wiedergegeben oder zu wenig gesagt, um bewertet zu werden.",
        ),
        "coherence": (
            "Klar aufgebaut mit Einstieg und Schluss; die Gedanken sind mit passenden Redemitteln verbunden.",
            "Überwiegend klar aufgebaut; die Redemittel sind einfach, aber meist passend.",
            "Der Faden ist erkennbar, reißt aber mehrmals; die Äußerungen sind oft nur gereiht.",
            "Kaum ein Faden; die Äußerungen stehen unverbunden nebeneinander.",
            "Die Äußerungen hängen nicht zusammen.",
        ),
        "vocabulary": (
            "Für das Thema vielfältig und meist treffend; Lücken werden sicher umschrieben.",
            "Ausreichend vielfältig; einzelne Fehlgriffe stören das Verstehen nicht.",
            "Begrenzt und wiederholt; mehrere Fehlgriffe stören stellenweise.",
            "Nur Grundwortschatz; häufige Fehlgriffe erschweren das Verstehen.",
            "Der Wortschatz reicht für das Thema nicht aus.",
        ),
        "structures": (
            "Haupt- und Nebensätze wechseln sicher; vereinzelte Fehler werden oft selbst berichtigt.",
            "Häufige Satzmuster sind meist richtig; Fehler in längeren Sätzen stören nicht.",
            "Einfache Sätze gelingen; Fehler bei Verbstellung und Endungen stören stellenweise.",
            "Auch einfache Sätze sind oft fehlerhaft; das Zuhören ist mühsam.",
            "Fehler in fast jedem Satz verhindern das Verstehen.",
        ),
    },
    "C": {
        "task": (
            "Alle Punkte sind differenziert und mit Belegen ausgeführt; auf Einwände wird überzeugend eingegangen.",
            "Alle Punkte sind ausgeführt, einer davon knapp; auf Einwände wird meist treffend eingegangen.",
            "Mindestens die Hälfte der Punkte ist ausgeführt; auf Einwände wird nur oberflächlich eingegangen.",
            "Höchstens ein Punkt ist ausgeführt; Einwände bleiben ohne Antwort.",
            "Thema verfehlt, nur die Aufgabe wiedergegeben oder zu wenig gesagt, um bewertet zu werden.",
        ),
        "coherence": (
            "Klar gegliedert und flüssig; vielfältige Redemittel führen durch den Beitrag und geben das Wort weiter.",
            "Gut gegliedert; die Redemittel tragen meist, einzelne Übergänge sind sprunghaft oder gleichförmig.",
            "Die Gliederung ist erkennbar, hat aber Brüche; die Redemittel sind einfach und wiederholen sich.",
            "Kaum gegliedert; die Gedanken stehen nebeneinander, Bezüge muss man erschließen.",
            "Die Äußerungen hängen nicht zusammen.",
        ),
        "vocabulary": (
            "Breit, präzise und idiomatisch; auch Nuancen sind getroffen, Fehlgriffe sind sehr selten.",
            "Breit und meist treffend; einzelne Fehlgriffe oder Umschreibungen stören nicht.",
            "Ausreichend, aber wenig differenziert; Wiederholungen und Fehlgriffe stören stellenweise.",
            "Begrenzt; häufige Fehlgriffe erschweren das Verstehen an mehreren Stellen.",
            "Der Wortschatz reicht für das Thema nicht aus; vieles bleibt unverständlich.",
        ),
        "structures": (
            "Komplexe und abwechslungsreiche Satzmuster, durchgehend sicher; Fehler sind selten und fallen kaum auf.",
            "Abwechslungsreiche Satzmuster; einzelne Fehler, auch in komplexen Sätzen, stören nicht.",
            "Einfache Muster sind sicher, komplexe oft fehlerhaft; die Fehler stören stellenweise.",
            "Überwiegend einfache Muster; viele Fehler in Formen und Satzbau erschweren das Verstehen.",
            "Fehler in fast jedem Satz verhindern das Verstehen weitgehend.",
        ),
    },
}
