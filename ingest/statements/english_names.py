"""Given names of the English-speaking world that the shared list lacks, or that lean to one gender in English."""

from typing import Literal

from ingest.statements.given_names import gender_of_given_name
from ingest.statements.language import words

_MALE = words(
    """
    Aiden Al Alastair Alec Alvin Angus Anderson Andre Archie Arnie Asa Ashton Augustus Austin Avery Barnaby Barney
    Barton Beau Bernard Bertie Blaine Blake Booker Brad Bradley Brady Brandon Brendan Brennan Brock Brody Bruce
    Bryce Buck Bud Buddy Byron Cal Caleb Cameron Carey Carlton Carson Carter Cary Cecil Cedric Chance Chandler
    Chase Chester Chet Chip Chris Clarence Clark Clay Clayton Clint Clinton Clyde Cody Colby Cole Colton Connor
    Conor Corey Cory Cornelius Curtis Cyrus Dale Dallas Damian Damon Dane Darius Darnell Darrell Darren Darryl
    Daryl Davis Dawson Deandre Denny Denzel Derek Derrick Desmond Devin Devon Dewey Dexter Dick Dion Dirk Dom
    Donnie Donny Dorian Drake Drew Dudley Duke Dustin Dusty Dylan Earl Eddy Eldon Eli Elijah Elliot Elliott Ellis
    Elmer Elon Elton Emmett Emory Enoch Ernie Ethan Everett Ezra Felton Fletcher Floyd Forrest Foster Frankie
    Franklin Fraser Frazier Freeman Gabe Garrett Garrison Garth Gene Geraldo Gil Gino Glen Grady Graeme Graham
    Grant Grayson Griffin Grover Gus Hank Hans Harlan Harley Harris Harrison Harvey Hayden Heath Hector Hershel
    Holden Homer Horace Houston Howie Huey Hunter Ike Ira Irving Isaiah Isiah Israel Jackson Jagmeet Jake Jamal
    Jamar Jarrett Jarvis Jasper Jayden Jeb Jed Jefferson Jeffery Jefferey Jerald Jeremiah Jermaine Jerrod Jess
    Jett Jimmie Jock Jody Joey Johnnie Jon Jonah Jonathon Josiah Jock Judah Judd Judson Kareem Keegan Keir Keenan
    Kelvin Kendall Kendrick Kenny Kent Kenton Kermit Kerry Kip Kirk Kurtis Kwasi Lamar Lance Landon Lane Lanny
    Lawson Lebron Leland Lenny Lenard Leroy Les Lester Levi Liam Lincoln Lionel Logan Lonnie Lou Louie Lowell
    Lucius Luther Lyle Lyndon Mack Maddox Malik Marion Marlon Marshall Marty Marvin Mason Maurice Maxwell Mckinley
    Mel Merle Merrill Mervyn Micah Mickey Miles Millard Milton Mitchell Mo Monroe Monty Morgan Morris Mort Moses
    Murray Myron Narendra Nat Nate Nathaniel Neal Ned Newt Newton Nolan Norm Odell Ollie Orville Otis Ozzie Parker
    Percy Perry Pete Porter Preston Quentin Quincy Quinton Raheem Rahm Ralph Rand Randal Randall Randolph Rashad
    Rashid Reed Reggie Reginald Reid Reince Rhett Ricky Rishi Robby Robbie Rocky Rodger Rodney Roland Ronnie
    Roosevelt Rory Roscoe Ross Royce Ruben Rudy Rufus Rush Russ Rusty Sammy Sanford Sargent Saul Scot Shaun Shawn
    Sheldon Sherman Sidney Silas Skip Sonny Spencer Stanley Stephan Sterling Stewart Stu Sumner Syed Tad Tate
    Taylor Terrance Terrell Terrence Thad Thaddeus Theodore Thurman Timmy Titus Tommie Trent Trey Tristan Troy
    Truman Tucker Ty Tyler Tyrone Uri Vance Vaughn Vern Vernon Vic Vince Vinny Virgil Wade Walker Wallace Wally
    Walt Warren Waylon Wes Wesley Weston Wilbur Wiley Wilfred Willard Willie Willis Winston Woodrow Woody Wyatt
    Yusuf Zachary Zack Zane Zach
    """
)
_FEMALE = words(
    """
    Abby Ada Adelaide Adele Agatha Aisha Alana Alex Alexa Alexandria Alexis Alisha Alissa Allie Allison Alma
    Alyssa Amandla Amelia Andrea Angel Angelica Annabelle Anne-Marie April Ariana Arianna Arlene Ashlee Ashleigh
    Ashley Athena Aubrey Audra Ava Bailey Bea Becky Belinda Bernice Bess Beth Bethany Betsy Bette Bettie Beulah
    Beverley Blanche Bobbi Bonita Bree Brenda Brianna Bridget Briana Brigid Bristol Brittany Brooke Callie Candace
    Candice Carissa Carla Carly Carlotta Carrie Carson Cassandra Cassidy Cassie Celeste Celia Charlene Charity
    Cherie Cheri Chloe Chrissy Chrystia Cokie Connie Consuelo Coretta Courtney Crystal Dahlia Dawn Deanna Deb
    Debora Deirdre Dee Delia Della Delores Demi Desiree Destiny Diamond Dolly Dolores Dominique Dottie Edna Effie
    Elaina Eloise Elsie Elyse Erma Ernestine Essie Estella Ethel Eunice Evangeline Faith Fannie Faye Felicia Fern
    Florida Frances Francine Frankie Gabby Gabrielle Gayle Genevieve Georgia Geraldine Germaine Gertrude Gillian
    Ginger Ginni Ginny Gladys Glenda Goldie Gretchen Gwendolyn Hailey Haley Hallie Harper Harriet Harriett Hattie
    Hazel Henrietta Hermione Hilary Hillary Hope Huma Ida Ilene Ilhan Imani Imelda India Indira Isabelle Ivy Jada
    Jade Jaime Jan Janelle Janette Janie Janis Jayne Jaclyn Jeannie Jeanne Jean Jeannette Jenna Jenni Jerri Jessie
    Jewel Jillian Joann Jodi Jodie Jody Jolene Joni Josie Joy Juanita Judi Judie June Kaitlyn Kali Kara Kari Karla
    Karlie Kasey Katelyn Kathie Katrina Kay Kaye Kayla Keisha Kelli Kelsey Kendra Kenya Keri Kiana Kiara Kim
    Kimberley Kimberley Kristi Kristie Kristy Krystal Kylie Lacey Ladonna Lana Laquan Latasha Latoya Laurel Lauri
    Laurie Lavern Leanne Leann Leeann Leigh Leila Lela Lenore Leona Leslie Leticia Letitia Lexi Lila Lillian
    Lillie Lindsay Liza Lizzie Lola Loraine Lorena Lorraine Lorna Lottie Lourdes Lucille Lucinda Lula Lupe Lynda
    Lynette Lynne Mabel Mackenzie Maddie Madelyn Madison Maggie Malia Mallory Mamie Mandy Marcella Marci Marcia
    Marcy Margie Margo Mariah Maribel Marian Maricela Marisol Marissa Marjorie Marsha Marva Mattie Maude Mavis
    Maxine May Maya Mazie McKenzie Meg Megyn Meghan Melody Mercy Meredith Meryl Mika Millicent Millie Mindy Minnie
    Miranda Misty Mitzi Mollie Morgan Myra Myrna Myrtle Nan Nanette Natasha Nell Nellie Nettie Nichole Nicolette
    Nikki Nita Noelle Noreen Octavia Odessa Ola Opal Oprah Paige Pam Pamala Patsy Patti Patty Paulette Pearl Peg
    Penelope Penny Petra Polly Priti Queen Rachael Raquel Rashida Reba Reese Rena Renee Renée Rochelle Rosalie
    Rosalyn Rosanne Roseanne Rosie Roxanne Ruby Ruthie Sadie Salma Samira Sandy Savannah Scarlett Selena Serena
    Shana Shanna Shari Shauna Shawna Sheena Shelby Shelia Shelley Shelly Sheri Sherri Sherry Sierra Sky Skylar
    Sondra Sonya Staci Stacey Stacie Starr Suellen Summer Susie Suzanna Suzette Sybil Symone Tabitha Tamera Tami
    Tamika Tanisha Tasha Tashfeen Taryn Teri Terri Tess Tessa Thelma Tia Tori Trish Trisha Trista Trudie Twyla
    Tyra Uma Val Valarie Velma Vera Verna Vicki Vickie Vicky Virgie Vivienne Whoopi Willa Willow Wilma Winifred
    Winnie Winona Yesenia Yvette Zelda Zoey Zoë
    """
)
_EITHER = words(
    "Cameron Carson Jody Morgan Taylor Kerry Alex Frankie Marion Terry Sidney Dominique Kendall Avery Blair Casey Leslie"
)


def gender_of_name(name: str) -> Literal["m", "f", ""] | None:
    """The usual gender of a given name in English, "" if both bear it, None if it is no given name that is known here."""
    if name in _EITHER:
        return ""
    if name in _MALE:
        return "m"
    if name in _FEMALE:
        return "f"
    return gender_of_given_name(name)
