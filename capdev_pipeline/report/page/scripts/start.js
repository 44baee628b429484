/* The beginning: everything above is set to work. */

startChoices();
startTables();
startCharts();
startExplanations();
startPlaces();
setLanguage(keptLanguage() || LANGUAGES[0]);
applyPlace();
