# Filters of lists that a person keeps.

filters-kept = Saved filters
filters-more = { $count } more
filter-keep = Save this filter
filter-kept = The filter { $name } is saved.
filter-name = Name
filter-name-hint = It appears above the list and in the search of the whole console, on every computer on which you sign in.
filter-name-taken = You have a filter of this list with that name already.
filter-rename = Rename the filter
filter-change = Update { $name }
filter-changed = The filter { $name } is what the list shows now.
filter-forget = Delete the filter
filter-forgotten = The filter { $name } is deleted.
undo = Undo
