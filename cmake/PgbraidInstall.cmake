# What `cmake --install` puts in place: the program, the libraries of all layers, the public headers, a CMake package,
# the manual pages, and examples for nightly runs.
include(CMakePackageConfigHelpers)
set(pgbraid_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/pgbraid)

if(TARGET pgbraid)
  install(TARGETS pgbraid RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

get_property(pgbraid_layers GLOBAL PROPERTY PGBRAID_LAYERS)
foreach(target ${pgbraid_layers})
  string(REPLACE pgbraid_ "" name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
endforeach()

# What another project links: pgbraid::pgbraid. The program's target has the short name already.
add_library(pgbraid_all INTERFACE)
set_target_properties(pgbraid_all PROPERTIES EXPORT_NAME pgbraid)
if(TARGET pgbraid_app)
  target_link_libraries(pgbraid_all INTERFACE pgbraid_app)
endif()

install(TARGETS ${pgbraid_layers} pgbraid_all EXPORT pgbraidTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT pgbraidTargets NAMESPACE pgbraid:: DESTINATION ${pgbraid_package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/pgbraidConfig.cmake.in
  ${CMAKE_BINARY_DIR}/pgbraidConfig.cmake INSTALL_DESTINATION ${pgbraid_package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/pgbraidConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/pgbraidConfig.cmake ${CMAKE_BINARY_DIR}/pgbraidConfigVersion.cmake
  DESTINATION ${pgbraid_package_dir})

install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/pgbraid DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN *.hpp)
install(FILES ${CMAKE_BINARY_DIR}/generated/pgbraid/version.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pgbraid)

file(GLOB pgbraid_manual CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/man/*.1)
install(FILES ${pgbraid_manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

install(FILES
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid.cron
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-dump@.service
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-dump@.timer
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-drill@.service
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-drill@.timer
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(PROGRAMS ${CMAKE_SOURCE_DIR}/docs/examples/restore-drill DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES ${CMAKE_SOURCE_DIR}/docs/nightly.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
