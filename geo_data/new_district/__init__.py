"""Make a working starter pack for any coast of the world, from OpenStreetMap's land and a seed."""

from geo_data.new_district.area import Area as Area
from geo_data.new_district.area import area_around as area_around
from geo_data.new_district.area import area_in as area_in
from geo_data.new_district.build import NewDistrict as NewDistrict
from geo_data.new_district.build import build_district as build_district
from geo_data.new_district.build import faults_of_wishes as faults_of_wishes
from geo_data.new_district.time_zone import timezone_at as timezone_at
from geo_data.new_district.world_land import land_in as land_in
from geo_data.new_district.world_land import source_version as source_version
