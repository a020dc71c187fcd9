# The version of the header that is installed, for find_package(ndarray 2.0);
# another major version does not serve.
foreach(up "../../.." "../../../..")
  set(header "${CMAKE_CURRENT_LIST_DIR}/${up}/include/ndarray.h")
  if(EXISTS "${header}")
    file(STRINGS "${header}" line REGEX "^#define NDARRAY_VERSION \"")
    string(REGEX REPLACE ".*\"(.*)\".*" "\\1" PACKAGE_VERSION "${line}")
  endif()
endforeach()
string(REGEX MATCH "^[0-9]+" major "${PACKAGE_VERSION}")
if(PACKAGE_FIND_VERSION_MAJOR STREQUAL major AND
   NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
