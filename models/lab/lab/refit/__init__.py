"""Does refitting the calibrator every night on what has ended keep stated probabilities true?"""
