"""Reading: a learner and a book, alone with each other."""
