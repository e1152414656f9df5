"""Given names that news of both languages is full of, with the gender they usually have.

Written from general knowledge. A name that both bear ("Andrea", "Kim", "Robin") is in `_EITHER`: it begins a name, and
tells no gender.
"""

from typing import Literal

from ingest.statements.language import words

_MALE = words("""
    Aaron Abdel Abdelaziz Abdul Abdullah Abraham Achim Adam Adolf Adrian Ahmad Ahmed Alain Alan Albert Alberto Aldo Alejandro
    Aleksandar Aleksander Alex Alexander Alexandre Alexej Alexei Alexey Alfons Alfred Ali Alistair Allan Allen Alois Alonso Álvaro
    Amir Anatoli Anders Andre André Andreas Andreas Andrei Andrej Andres Andrés Andrew Andrij Andrzej Andy Angelo Anthony Antoine
    Anton Antonin Antonio António Antony Ariel Armin Arnold Arseni Arthur Artur Ashraf August Axel Barack Barry Bart Bashar
    Bastian Ben Benedikt Benjamin Benny Bernard Bernd Bernhard Bernie Bert Berthold Bertrand Bill Billy Björn Bob Bobby Bodo
    Boris Brad Brendan Brent Brett Brian Bruce Bruno Bryan Burkhard Calvin Carl Carlo Carlos Carsten Casper Cem Cesar Chad Charles
    Charlie Chris Christian Christof Christoph Christophe Christopher Chuck Claude Claudio Claus Clemens Cliff Colin Constantin
    Craig Curt Cyril Dan Daniel Daniele Danny Dario Dave David Dean Dennis Detlef Detlev Diego Dieter Dietmar Dietrich Dimitri
    Dimitris Dirk Dmitri Dmitrij Dmitry Dominic Dominik Dominique Don Donald Doug Douglas Duncan Dwight Eberhard Ed Eddie Edgar
    Edmund Eduard Eduardo Edward Edwin Egon Ehud Eike Elias Elmar Emanuel Emil Emile Emmanuel Emmerson Enrico Enrique Eric Erich
    Erik Ernest Ernesto Ernst Erwin Eugen Eugene Evan Evo Fabian Fabio Farouk Felipe Felix Ferdinand Fernando Fidel Filip
    Florian François Francesco Francis Francisco Franco Frank Frans Franz Fred Freddy Frederic Frederik Fredrik Friedbert Friedhelm
    Friedrich Fritz Gabriel Gary Gavin Geert Geir Gennadi Geoff Geoffrey Georg George Georges Georgi Gerald Gerard Gérard Gerd
    Gerhard Gerhart Gero Gerrit Gert Giacomo Gianni Gilbert Giorgio Giovanni Giuseppe Glenn Goran Gordon Graham Greg Gregor
    Gregory Guido Guillermo Gunnar Gunter Gunther Gustav Guy Günter Günther Gérald Hakan Hamid Hannes Hans Hans-Christian
    Hans-Dietrich Hans-Georg Hans-Gert Hans-Jochen Hans-Joachim Hans-Jürgen Hans-Peter Hans-Ulrich Harald Harold Harry Hartmut
    Hasan Hassan Heiko Heiner Heinrich Heinz Helmut Hendrik Henning Henri Henrik Henrique Henry Herbert Heribert Hermann
    Horst Hosni Howard Hubert Hubertus Hugh Hugo Hussein Ian Ibrahim Ignacio Igor Ilham Ilja Imran Ingo Isaac Ismail Ivan Ivica
    Ivo Iwan Jack Jacob Jacques Jaime Jair Jakob James Jamie Jan Janez Janis Janosch Jared Jason Javier Jay Jean Jean-Claude
    Jean-Luc Jean-Marie Jean-Pierre Jeff Jeffrey Jens Jeremy Jerome Jerry Jesse Jesus Jewgeni Jim Jimmy Joachim Joao Jochen Joe
    Joel Joerg Johan Johann Johannes John Johnny Jon Jonas Jonathan Jordi Jorge José Jose Josef Joseph Josh Joshka Joschka Joshua
    Juan Juha Juli Julian Julien Julio Julius Juri Justin Jörg Jörn Jürgen Kai Karl Karl-Heinz Karl-Josef Karl-Theodor
    Karsten Kaspar Keith Ken Kenneth Kevin Khaled Kjell Klaus Klaus-Peter Knut Kofi Konrad Konstantin Kurt Kyle Lars Larry
    Laurent Lawrence Lech Lee Len Leo Leon Leonard Leonid Leopold Lewis Lindsey Lloyd Lorenz Lorenzo Lothar Louis Luca Lucas
    Ludger Ludwig Luigi Luis Luiz Lukas Luke Lutz Mads Magnus Mahmud Mahmoud Malcolm Malte Manfred Manuel Marc Marcel Marcello
    Marcelo Marco Marcus Mario Marius Mark Marko Markus Martin Marvin Massimo Mateusz Mathias Matt Matteo Matthew Matthias Matti
    Maurice Mauricio Max Maximilian Mehmet Melvin Michael Michail Michal Michel Miguel Mihail Mike Mikhail Mikael Milan Milo
    Milos Mirko Mitch Mitt Mohamed Mohammad Mohammed Moritz Moshe Muammar Muhammad Murat Mustafa Nathan Neil Nelson Nestor Nick
    Nico Nicolas Nigel Nikita Niklas Niko Nikola Nikolai Nikolaj Nikolaus Nikos Nils Noah Norbert Norman Nuri Olaf Ole Oleg
    Oleksandr Oliver Olivier Olli Olof Omar Orlando Oscar Oskar Osama Oswald Otmar Otto Owen Pablo Paolo Pascal Patrice Patrick
    Paul Paulo Pawel Pedro Peer Per Pervez Peter Petr Petro Phil Philip Philipp Philippe Phillip Pierre Pietro Pjotr
    Rafael Raffaele Raimund Rainer Ralf Ralph Ramon Ramsan Randy Raphael Raul Ray Raymond Recep Reiner Reinhard Reinhold Reinhart
    René Rene Renato Rex Ricardo Rich Richard Rick Rob Robert Roberto Rod Roderich Rodney Rodrigo Roger Rocco Roland Rolf Roman
    Ron Ronald Rowan Roy Rudi Rudolf Rupert Russell Rüdiger Salvador Sam Sami Samuel Sander Sandro Sauli Saul Scott Sean Sebastian
    Sepp Sergei Sergej Sergey Sergio Seth Shane Shinzo Sid Siegfried Sigmar Silvio Simon Slobodan Stan Stanislaw Stefan Stefano
    Steffen Stephan Stephane Stephen Steve Steven Stuart Sven Sylvester Sylvio Søren Sören Tariq Ted Terry Theo Theodor Thierry
    Thilo Thomas Thorsten Till Tilman Tim Timo Timothy Tino Tobias Toby Todd Tom Tomas Tomasz Tommy Tony Torsten Travis Trevor
    Tristan Udo Ulf Uli Ulrich Umberto Urs Uwe Václav Valentin Vaclav Veit Viktor Victor Vincent Vince Vinzenz Vitali Vladimir
    Volker Volodymyr Waldemar Walter Warren Wayne Wenzel Werner Wes Wilfried Wilhelm Will Willem Willi William Willy Winfried
    Winston Witali Wladimir Wladislaw Wolf Wolfgang Wolfram Wolodimir Wolodymyr Xaver Yannick Yann Yasser Yusuf Yves Zoltan
    """)
_FEMALE = words("""
    Abigail Ada Adele Adriana Agnes Agnieszka Aileen Aisha Alena Alexa Alexandra Alexis Alice Alicia Alina Alison Allison Alma
    Amanda Amber Amelia Amina Amy Ana Anastasia Angela Angelika Angelina Angelique Anita Anja Anke Ann Anna Annabelle Annalena
    Anne Anneliese Annegret Annelie Annemarie Annette Annie Annika Antje Antonia April Ariane Arlene Ashley Astrid Ayla Aylin
    Azadeh Barbara Bärbel Beate Beatrice Beatrix Becky Benazir Bernadette Bertha Beth Bettina Betty Beverly Bianca Birgit
    Birgitta Birte Brenda Brigitte Britta Brittany Camilla Carla Carmen Carol Carola Carolin Carolina Caroline Carolyn Carrie
    Cassandra Catarina Catherine Cathy Cecilia Celine Charlene Charlotte Chelsea Cheryl Chloe Christa Christel Christiane
    Christin Christina Christine Cindy Claire Clara Clarissa Claudia Colleen Condoleezza Constance Cora Cordula Corinna Cornelia
    Cristina Cynthia Dagmar Daisy Dana Daniela Danielle Daphne Debbie Deborah Debra Denise Diana Diane Dilma Donna Dora Doreen
    Doris Dorothea Dorothee Dorothy Dunja Edda Edeltraud Edith Eileen Elaine Eleanor Elena Eleonore Elfriede Elisa Elisabeth Elise
    Eliza Elizabeth Elke Ella Ellen Elsa Elvira Emilia Emily Emma Erica Erika Erin Esmeralda Esther Estelle Eva Eva-Maria Evelyn
    Ewa Fatima Federica Felicitas Fiona Flora Florence Franca Franziska Frauke Frederike Frida Friederike Gabi Gabriela Gabriele
    Gabriella Gail Gerda Gertrud Gesa Gesine Gina Gisela Gitta Giulia Gloria Golda Grace Greta Gudrun Gwen Hanna Hannah Hannelore
    Heather Hedwig Heide Heidemarie Heidi Heidrun Heike Helen Helena Helene Helga Henriette Herta Hilary Hilda Hildegard Hillary
    Holly Ida Ilka Ilona Ilse Imke Ina Ines Inga Inge Ingeborg Ingrid Irena Irene Irina Iris Irma Irmgard Isabel Isabella Isabelle
    Ivana Ivanka Jacinda Jackie Jacqueline Jana Jane Janet Janice Janine Jasmin Jeanette Jelena Jen Jennifer Jenny Jessica Jill
    Joan Joana Joanna Joanne Jocelyn Johanna Josefine Josephine Joyce Judith Judy Jule Julia Juliana Juliane Julie Julija Juliet
    Juliette June Jutta Kamala Karen Karin Karina Karla Karola Karolina Kate Katharina Katherine Kathleen Kathrin Kathryn Kathy
    Katie Katja Katrin Kayleigh Kellie Kellyanne Kerstin Kimberly Kirsten Klara Klaudia Kristen Kristin Kristina Kristine
    Lara Larissa Laura Lauren Lea Leah Lena Leni Leonie Leslie Leyla Liane Lidia Lieselotte Lili Liliana Lily Linda Lisa Liv Liz
    Lois Loretta Lori Lotte Louisa Louise Lucia Lucy Luisa Luise Lydia Lynn Madeleine Madeline Magda Magdalena Maike Malala Malin
    Malu Manuela Mara Mareike Margaret Margarete Margarethe Margarita Margit Margot Margret Margrethe Marguerite Maria Mariana
    Marianne Marie Marie-Luise Marietta Marija Marilyn Marina Marine Marion Marisa Marla Marlene Marlies Marta Martha Martina
    Mary Mathilde Maureen Mechthild Megan Meike Melanie Melania Melinda Melissa Mercedes Mette Mia Michaela Michele Michelle
    Mildred Mirjam Miriam Molly Mona Monica Monika Monique Muriel Nadia Nadine Nadja Nancy Naomi Natalia Natalie Natalja Natascha
    Nathalie Nelly Nicola Nicole Nina Nora Norma Olga Olivia Ottilie Pamela Pat Patricia Patrizia Paula Pauline Peggy Petra Phoebe
    Phyllis Pia Priscilla Rachel Raissa Ramona Rania Rebecca Regina Regine Renate Rhonda Ricarda Rita Roberta Rosa Rosalind Rose
    Roselyne Rosemarie Rosemary Rosi Roswitha Roxana Ruth Sabina Sabine Sabrina Sally Samantha Sandra Sanna Sara Sarah Saskia
    Sevim Sharon Sheila Sheryl Shirley Sibylle Sigrid Silke Silvana Silvia Simone Sina Sofia Sofie Sonia Sonja Sophia Sophie
    Stefanie Stella Stephanie Stormy Sue Susan Susana Susanna Susanne Susi Suzanne Svenja Svetlana Swetlana Sylvia Sylvie Tamara
    Tammy Tania Tanja Tara Tatiana Tatjana Tawakkol Teresa Thea Theresa Therese Tiffany Tina Tonya Tracy Traudl Trudy Tulsi Ulla
    Ulrike Ursula Ute Valentina Valerie Vanessa Vera Verena Veronica Veronika Victoria Viktoria Viola Violeta Virginia Viviane
    Vivian Waltraud Wanda Wendy Whitney Wibke Wilhelmine Wilma Xenia Yasmin Yolanda Yulia Yvette Yvonne Zoe
    """)
_EITHER = words("""
    Andrea Ashton Cameron Casey Chandra Dana Drew Gabriele Hillary Jamie Jesse Jo Jordan Jude Kelly Kerry Kim Kris Kirby Laurence
    Lee Leslie Lindsay Luca Mari Meredith Morgan Nikita Pat Quinn Riley Robin Sasha Sascha Shannon Sidney Simone Stacy Sydney
    Taylor Terry Toni Tracy Vivian Chen Deng Hu Jiang Li Liu Mao Wang Wen Xi Yang Zhang Zhao Zhou Zhu Kim Park Lee Ban Moon Nguyen
    """)


def gender_of_given_name(name: str) -> Literal["m", "f", ""] | None:
    """The usual gender of a given name, "" if both bear it, None if it is no given name that is known here."""
    if name in _EITHER:
        return ""
    if name in _MALE:
        return "m"
    if name in _FEMALE:
        return "f"
    if "-" in name:
        return gender_of_given_name(name.split("-", 1)[0])
    return None
