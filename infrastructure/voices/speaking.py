"""A process that speaks: orders come in on its standard input, recordings go out, until the input ends."""

import sys
from pathlib import Path
from typing import BinaryIO

from infrastructure.voices.espeak import NAME as ESPEAK
from infrastructure.voices.espeak import Espeak
from infrastructure.voices.messages import LENGTH, ORDERS, Answer, framed
from infrastructure.voices.mp3 import delay, encoded
from infrastructure.voices.piper import Piper
from infrastructure.voices.speech import NoVoice, Order, Recording, Synthesiser
from infrastructure.voices.timings import aligned


def record(synthesiser: Synthesiser, order: Order) -> Recording:
    """Speak a text and put it into a file. Raises `NoVoice`."""
    sound = synthesiser.speak(order)
    late = delay(sound)
    marks = [(place, second + late) for place, second in sound.marks]
    return Recording(encoded(sound), aligned(order.text, marks, sound.seconds + late))


def serve(source: BinaryIO, target: BinaryIO, folder: Path | None) -> None:
    """Answer orders until there are no more."""
    synthesisers: dict[str, Synthesiser] = {}
    while length := source.read(LENGTH):
        order = ORDERS.decode(source.read(int.from_bytes(length)))
        try:
            if order.engine not in synthesisers:
                synthesisers[order.engine] = Espeak() if order.engine == ESPEAK else Piper(folder or Path())
            answer = Answer(record(synthesisers[order.engine], order))
        except NoVoice as error:
            answer = Answer(problem=str(error))
        target.write(framed(answer))
        target.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, Path(sys.argv[1]) if sys.argv[1:] else None)
