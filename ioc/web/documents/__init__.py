"""Documents to save or print: letters as PDF and DOCX, tables."""
