"""What echo/run is made of: servers, processes, scenarios, report, chart."""
