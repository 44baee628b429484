/* The beginning: everything above is set to work. */

startChoices();
startTables();
startScores();
watchRegions(document);
startCharts();
startExplanations();
startPlaces();
setLanguage(keptLanguage() || LANGUAGES[0]);
applyPlace();
