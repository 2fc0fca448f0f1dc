"""What features cost beside other ways of making them: same columns, same numbers, same minute."""
