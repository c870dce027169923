// A job that is gone before it has run a case.
process.exit(7);
