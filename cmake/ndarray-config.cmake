# For find_package(ndarray): the target ndarray::ndarray, of the library that is
# installed beside this file. Lua is the one that the program names by
# LUA_INCLUDE_DIR and LUA_LIBRARIES, or the one that is found.
if(NOT LUA_INCLUDE_DIR OR LUA_LIBRARY)
  include(CMakeFindDependencyMacro)
  find_dependency(Lua)
endif()
find_library(NDARRAY_LIBRARY ndarray PATHS "${CMAKE_CURRENT_LIST_DIR}/../.."
  NO_DEFAULT_PATH)
find_path(NDARRAY_INCLUDE_DIR ndarray.h NO_DEFAULT_PATH
  PATHS "${CMAKE_CURRENT_LIST_DIR}/../../../include"
        "${CMAKE_CURRENT_LIST_DIR}/../../../../include")
mark_as_advanced(NDARRAY_LIBRARY NDARRAY_INCLUDE_DIR)
if(NOT NDARRAY_LIBRARY OR NOT NDARRAY_INCLUDE_DIR)
  set(ndarray_FOUND FALSE)
  set(ndarray_NOT_FOUND_MESSAGE "the library or ndarray.h is not installed")
elseif(NOT TARGET ndarray::ndarray)
  add_library(ndarray::ndarray STATIC IMPORTED)
  set_target_properties(ndarray::ndarray PROPERTIES
    IMPORTED_LOCATION "${NDARRAY_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${NDARRAY_INCLUDE_DIR};${LUA_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${LUA_LIBRARIES}")
  if(UNIX)
    set_property(TARGET ndarray::ndarray APPEND PROPERTY
      INTERFACE_LINK_LIBRARIES m)
  endif()
endif()
