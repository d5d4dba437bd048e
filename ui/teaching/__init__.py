"""For teachers: links to lessons, pages to print, the class."""
