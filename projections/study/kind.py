"""What studying is looked at by."""

from projections.projection import KindProjections, Projection
from projections.study import records

RECORDS = Projection("study_records", records.StudyRecordRow, records.TOPICS, records.evolve)

STUDY = KindProjections((RECORDS,), spending=("study.started", "study.model_called"))
