"""From gathered material to files that are taken away: DOCX, PPTX, Markdown, a handout.

    basket.py       what a user gathered: references to passages, cards, comparisons, with comments, under headings
    manuscript.py   the same as a text to be set: headings, quotations, tables, notes; knows no file format

A manuscript is made once and set by each writer; modules here know documents and cards, nothing of index or site.
"""
