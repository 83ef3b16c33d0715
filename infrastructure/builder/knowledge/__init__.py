"""What documents know: their files are read and cut into passages, which are kept and found."""
