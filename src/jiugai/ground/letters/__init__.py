"""Official letters (公文) as Word and as PDF, in the form of GB/T 9704-2012."""
