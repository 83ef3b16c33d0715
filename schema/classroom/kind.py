"""Classrooms in the schema."""

from schema.classroom.joining import JoiningMutation
from schema.classroom.mutations import ClassroomMutation
from schema.classroom.queries import ClassroomQuery, ClassroomSubscription
from schema.classroom.settings import ClassroomSettingMutation
from schema.kind import KindSchema

CLASSROOM = KindSchema(
    queries=(ClassroomQuery,),
    mutations=(ClassroomMutation, JoiningMutation, ClassroomSettingMutation),
    subscriptions=(ClassroomSubscription,),
)
