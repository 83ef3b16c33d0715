"""Study: a guided way through a syllabus, from a plan over lessons and quizzes to what has been understood."""
