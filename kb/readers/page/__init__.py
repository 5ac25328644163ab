"""A web page taken apart: its encoding, its tree, its blocks, which of them are the text, what the page states.

bytes -> encoding.decode_page -> tree.parse -> blocks.blocks_of -> main.select -> fields.stated -> looks.chunks
"""
