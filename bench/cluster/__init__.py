"""Several web processes behind nginx: what users notice of it, and of a process that ends or dies."""
