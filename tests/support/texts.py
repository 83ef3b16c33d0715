"""Texts with all that makes a synthesiser say more or fewer words than are written."""

TEXTS = {
    "de": "Im Jahr 1998 ging es z. B. um § 5. »Ja«, sagte er – 3,5 % & <b>mehr</b>!\n\n"
    "Donau\u00addampf-Schiff, d. h. 12.345 km².",
    "en": "Don't! It's 1998, e.g. Dr. Smith's well-known co-op (A.B.C.). 😀 $5.00 & more… mail a@x.org\n\n"
    "C++ of the \u00b9 naïve.",
    "ar": 'كان يا ما كان في قديم الزمان، سنة ١٩٩٨ & <شيء> "آخر".\n\nقالت: لا!',
}
