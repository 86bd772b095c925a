# What `cmake --install` puts in place: the program, the libraries of all layers, the public headers, a CMake package,
# the manual pages, and examples for nightly runs. Two components: `program`, which is what a package has, and `development`.
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
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

install(TARGETS ${pgbraid_layers} pgbraid_all EXPORT pgbraidTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  COMPONENT development)
install(EXPORT pgbraidTargets NAMESPACE pgbraid:: DESTINATION ${pgbraid_package_dir} COMPONENT development)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/pgbraidConfig.cmake.in
  ${CMAKE_BINARY_DIR}/pgbraidConfig.cmake INSTALL_DESTINATION ${pgbraid_package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/pgbraidConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/pgbraidConfig.cmake ${CMAKE_BINARY_DIR}/pgbraidConfigVersion.cmake
  DESTINATION ${pgbraid_package_dir} COMPONENT development)

install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/pgbraid DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN *.hpp)
install(FILES ${CMAKE_BINARY_DIR}/generated/pgbraid/version.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pgbraid
  COMPONENT development)

# pgbraid_install_gzipped(FILE DESTINATION): as FILE.gz, the same at every build.
find_program(PGBRAID_GZIP gzip REQUIRED)
add_custom_target(pgbraid_gzipped ALL)
function(pgbraid_install_gzipped file destination)
  get_filename_component(name ${file} NAME)
  set(gzipped ${CMAKE_BINARY_DIR}/gzipped/${name}.gz)
  add_custom_command(OUTPUT ${gzipped} DEPENDS ${file} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/gzipped
    COMMAND sh -c "\"$1\" -9n <\"$2\" >\"$3\"" gzip ${PGBRAID_GZIP} ${file} ${gzipped})
  set_property(TARGET pgbraid_gzipped APPEND PROPERTY SOURCES ${gzipped})
  install(FILES ${gzipped} DESTINATION ${destination})
endfunction()

# Manual pages: the program puts its options into what docs/man has of each.
if(TARGET pgbraid)
  file(GLOB pgbraid_manual_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/man/*.1.in)
  set(pgbraid_manual_dir ${CMAKE_BINARY_DIR}/man/man1)
  add_custom_target(pgbraid_manual ALL)
  add_dependencies(pgbraid_gzipped pgbraid_manual)
  foreach(source ${pgbraid_manual_sources})
    get_filename_component(name ${source} NAME_WLE)
    string(REGEX REPLACE "^pgbraid-?(.*)\\.1$" "\\1" command ${name})
    set(page ${pgbraid_manual_dir}/${name})
    # Under its own name only when it is whole: a source with an error in it leaves none.
    add_custom_command(OUTPUT ${page} DEPENDS pgbraid ${source} VERBATIM
      COMMAND ${CMAKE_COMMAND} -E make_directory ${pgbraid_manual_dir}
      COMMAND pgbraid manual ${source} ${command} > ${page}.new
      COMMAND ${CMAKE_COMMAND} -E rename ${page}.new ${page})
    set_property(TARGET pgbraid_manual APPEND PROPERTY SOURCES ${page})
    pgbraid_install_gzipped(${page} ${CMAKE_INSTALL_MANDIR}/man1)
  endforeach()
endif()

# Completion for shells, where each looks for it; zsh looks elsewhere for what a package of Debian's brings.
if(TARGET pgbraid)
  set(pgbraid_completions ${CMAKE_BINARY_DIR}/completions)
  install(FILES ${pgbraid_completions}/pgbraid DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${pgbraid_completions}/_pgbraid DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
    COMPONENT development)
  install(FILES ${pgbraid_completions}/_pgbraid DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${pgbraid_completions}/pgbraid.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

install(FILES
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid.cron
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-dump@.service
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-dump@.timer
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-drill@.service
  ${CMAKE_SOURCE_DIR}/docs/examples/pgbraid-drill@.timer
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(PROGRAMS ${CMAKE_SOURCE_DIR}/docs/examples/restore-drill DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES ${CMAKE_SOURCE_DIR}/docs/nightly.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
