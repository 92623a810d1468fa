"""What those who attend keep for their work: it moves no incident."""
