"""A process that speaks: scripts come in on its standard input, recordings go out, until the input ends."""

import sys
from pathlib import Path
from typing import BinaryIO

from infrastructure.voices.espeak import NAME as ESPEAK
from infrastructure.voices.espeak import Espeak
from infrastructure.voices.messages import LENGTH, SCRIPTS, Answer, framed
from infrastructure.voices.mp3 import delay, encoded
from infrastructure.voices.piper import Piper
from infrastructure.voices.scripts import Script, performed
from infrastructure.voices.speech import NoVoice, Recording, Synthesiser
from infrastructure.voices.timings import aligned


def record(synthesiser: Synthesiser, script: Script) -> Recording:
    """Speak a script and put it into a file. Raises `NoVoice`."""
    sound = performed(synthesiser, script)
    late = delay(sound)
    marks = [(place, second + late) for place, second in sound.marks]
    return Recording(encoded(sound), aligned(script.text, marks, sound.seconds + late))


def serve(source: BinaryIO, target: BinaryIO, folder: Path | None) -> None:
    """Answer scripts until there are no more."""
    synthesisers: dict[str, Synthesiser] = {}
    while length := source.read(LENGTH):
        script = SCRIPTS.decode(source.read(int.from_bytes(length)))
        engine = script.engine
        try:
            if engine not in synthesisers:
                synthesisers[engine] = Espeak() if engine == ESPEAK else Piper(folder or Path())
            answer = Answer(record(synthesisers[engine], script))
        except NoVoice as error:
            answer = Answer(problem=str(error))
        target.write(framed(answer))
        target.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, Path(sys.argv[1]) if sys.argv[1:] else None)
