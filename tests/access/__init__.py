"""Who may do what: URL × method × who, declared in three files and really requested, cell by cell.

A new URL is one line:

- `shop.txt`: a page of the shop, or an address for machines. The name of the pattern (its route, where it has
  none), what GET gives, what POST gives: one word for everybody, or one for each of nobody, the guest whose
  browser has ordered, whoever holds the mailed link, the owner signed in, another customer, and staff.
- `back_office.txt`: a page below /admin/. The columns are: all of the former but staff; staff who have not
  given their second factor; reviewer; shop admin; superuser.
- `models.txt`: the pages that Django gives a model of the back office, by what each role may: view, change,
  add, delete, or - (nothing). A line of back_office.txt about one of its pages goes before it.

The words: "page", "moved" (a redirect), "login", "factor" and "prove" (redirects to where one signs in, gives
the second factor, proves again who one is), "nothing" (404), "refused" (403), "method" (405), "bad" (400:
something is missing in the form), "code" (a page that shows a card's code; it stands in a single line). Two
words with a slash are staff without and with their second factor.

A pattern that nobody has declared fails a test, which prints the line for what it found: judge that before
you copy it. What a parameter stands for is said in `sample_rows.py` (MEANINGS), and so is a row for a new
model.
"""
