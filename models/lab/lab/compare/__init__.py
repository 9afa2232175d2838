"""Two runs side by side: is the one better, or is it luck?"""
