-- Where teams went is for the program's own reckoning alone: nobody who is served reads it.
ALTER TABLE walk_fold ENABLE ROW LEVEL SECURITY
