"""What reading is looked at by."""

from projections.projection import KindProjections, Projection
from projections.reading import readings

READINGS = Projection("readings", readings.ReadingRow, readings.TOPICS, readings.evolve)

READING = KindProjections((READINGS,), spending=("reading.started", "reading.model_called"))
