# Filters van lijsten die iemand bewaart.

filters-kept = Bewaarde filters
filters-more = nog { $count }
filter-keep = Dit filter bewaren
filter-kept = Het filter { $name } is bewaard.
filter-name = Naam
filter-name-hint = Het staat boven de lijst en in het zoekvenster van de hele console, op elke computer waarop je je aanmeldt.
filter-name-taken = Je hebt al een filter van deze lijst met die naam.
filter-rename = Filter een andere naam geven
filter-change = { $name } bijwerken
filter-changed = Het filter { $name } is nu wat de lijst laat zien.
filter-forget = Filter verwijderen
filter-forgotten = Het filter { $name } is verwijderd.
undo = Ongedaan maken
