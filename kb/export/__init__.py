"""From gathered material to files that are taken away: DOCX, PPTX, Markdown, a handout.

    basket.py       what a user gathered: references to passages, cards, comparisons, with comments, under headings
    manuscript.py   the same as a text to be set: headings, quotations, tables, notes; knows no file format
    places.py       what is quoted at a place
    resolve.py      Basket -> Manuscript, with the rights and the text of this moment
    handout.py      Manuscript -> Manuscript for participants
    docx.py         Manuscript -> Word, after GB/T 9704; word_styles.py its styles, word_parts.py page and footnotes
    slides.py       Manuscript -> what stands on which slide; pptx.py the same as PowerPoint
    markdown.py     Manuscript -> Markdown
    packed.py       the same bytes for the same content
    files.py        Basket or Manuscript -> bytes of a file, its media type and the ending of its name

A manuscript is made once and set by each writer; modules here know documents and cards, nothing of index or site.
"""
