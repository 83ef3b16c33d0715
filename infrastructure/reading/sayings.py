"""What is said to a learner where no author can be asked, in German and English."""

from collections.abc import Mapping

SAYINGS: Mapping[str, dict[str, str]] = {
    "means": {"en": "“{word}” means: {definition}", "de": "„{word}“ bedeutet: {definition}"},
    "example": {"en": "For example: {example}", "de": "Zum Beispiel: {example}"},
    "translation": {"en": "In your language: {translation}", "de": "In deiner Sprache: {translation}"},
    "not in dictionary": {
        "en": "The dictionary of this book does not have “{word}”, and without a teacher I cannot explain it.",
        "de": "Das Wörterbuch dieses Buches hat „{word}“ nicht, und ohne Lehrer kann ich es nicht erklären.",
    },
    "occurs": {"en": "This is how the text has it: {sentences}", "de": "So steht es im Text: {sentences}"},
    "person": {
        "en": "This is what the text has told of {word} so far: {sentences}",
        "de": "Das hat der Text bisher über {word} erzählt: {sentences}",
    },
    "nobody": {
        "en": "The text has not told of {word} so far.",
        "de": "Der Text hat von {word} bisher nicht erzählt.",
    },
    "cannot explain": {
        "en": "Without a teacher I cannot explain that. Read these sentences again: {sentences}",
        "de": "Ohne Lehrer kann ich das nicht erklären. Lies diese Sätze noch einmal: {sentences}",
    },
    "cannot answer": {
        "en": "Without a teacher I know only this book, and I cannot answer that. You are here: {sentences}",
        "de": "Ohne Lehrer kenne ich nur dieses Buch und kann das nicht beantworten. Du bist hier: {sentences}",
    },
    "ask for": {"en": "What does “{word}” mean?", "de": "Was bedeutet „{word}“?"},
}
